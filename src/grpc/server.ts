/** A server at a Unix socket. */
import { rm } from 'node:fs/promises';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { toError } from '#base';
import { CallError } from './call-error.ts';
import { socketPathOf } from './channel.ts';
import type { Message, Messages, Method } from './messages.ts';

/** Answers a request. Errors: a CallError goes to the caller as it is, anything else as INTERNAL with its message. */
export type Handler<Request = never> = (request: Request) => Promise<object> | object;

/** Handlers by service and method. A method that is not there is answered with UNIMPLEMENTED. */
export type Services = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** What is served, and in which messages. */
export interface ServeOptions {
  readonly messages: Messages;
  readonly services: Services;
}

/** Serves at a socket, in place of what an earlier life left there; the socket goes with the server. */
export async function serveGrpc(endpoint: string, { messages, services }: ServeOptions): Promise<AsyncDisposable> {
  const path = socketPathOf(endpoint);
  const server = new Server();
  for (const [service, handlers] of Object.entries(services))
    for (const [name, handler] of Object.entries(handlers)) addMethod(server, messages.method(service, name), handler);
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), error => (error ? reject(error) : resolve())),
  );
  return {
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
      await rm(path, { force: true });
    },
  };
}

function addMethod(server: Server, { path, request, answer }: Method, handler: Handler): void {
  server.register(
    path,
    (call: ServerUnaryCall<Message, object>, reply: sendUnaryData<object>) =>
      void answerTo(handler as Handler<Message>, call.request).then(
        found => reply(null, found),
        (error: unknown) => reply({ code: codeOf(error), details: toError(error).message }),
      ),
    answer.encode,
    bytes => request.decode(bytes),
    'unary',
  );
}

const answerTo = async (handler: Handler<Message>, request: Message): Promise<object> => await handler(request);

const codeOf = (error: unknown): status => (error instanceof CallError ? status[error.code] : status.INTERNAL);
