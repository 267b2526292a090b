/** grpc: calls and servers at Unix sockets, in the messages of a descriptor.
 *
 *  Start reading at `channel.ts`. To add a protocol: its descriptor, as JSON, in the room that speaks it, and
 *  {@link createMessages} over it. */
export { CallError, callErrorOf, errorCodeOf, isCallError, type StatusCode, statusCodeOf } from './call-error.ts';
export { type CallLimits, type Channel, openChannel, socketPathOf } from './channel.ts';
export { createMessages, type Message, type Messages } from './messages.ts';
export { type Handler, type Services, serveGrpc } from './server.ts';
