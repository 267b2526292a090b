/** The standard gRPC health check. Source: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */

import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { socketAddress } from '#base';

const answers = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const serving = answers.indexOf('SERVING');
/** An answer is two bytes; a server that sends more than this is none that speaks the protocol. */
const maxAnswerBytes = 10 * 1024;

/** `string service = 1`; names are short, so that the length is one byte, or two. */
function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service);
  if (name.length === 0) return Buffer.alloc(0);
  const length = name.length < 128 ? [name.length] : [(name.length & 0x7f) | 0x80, name.length >> 7];
  return Buffer.concat([Buffer.from([0x0a, ...length]), name]);
}

/** `ServingStatus status = 1`. */
const decodeStatus = (bytes: Buffer): number => (bytes[0] === 0x08 ? (bytes[1] ?? 0) : 0);

/** What is wrong, or undefined when the service says that it is serving. */
export function grpcHealth({
  host,
  port,
  service,
  timeoutMs,
}: {
  host: string;
  port: number;
  service: string;
  timeoutMs: number;
}): Promise<string | undefined> {
  const address = socketAddress(host, port);
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': maxAnswerBytes,
  });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  client.makeUnaryRequest(
    '/grpc.health.v1.Health/Check',
    encodeRequest,
    decodeStatus,
    service,
    { deadline: Date.now() + timeoutMs }, // the library's times are the machine's
    (error, answer) => {
      client.close();
      if (!error)
        return resolve(
          answer === serving ? undefined : `service unhealthy (responded with "${answers[answer ?? 0] ?? 'UNKNOWN'}")`,
        );
      resolve(describeFailure(error, { address, timeoutMs }));
    },
  );
  return promise;
}

/** The same text each time for the same failure, so that its events are counted as one: without the times that the
 *  library adds. */
function describeFailure(
  { code, details }: ServiceError,
  { address, timeoutMs }: { address: string; timeoutMs: number },
): string {
  if (code === status.UNIMPLEMENTED)
    return 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health)';
  if (code === status.DEADLINE_EXCEEDED) return `timeout: health rpc did not complete within ${timeoutMs / 1000}s`;
  if (code !== status.UNAVAILABLE) return `error: health rpc probe failed: ${status[code]}`;
  const cause = /\bE[A-Z]{4,}\b/.exec(details)?.[0];
  return `error: failed to connect service at "${address}"${cause === undefined ? '' : `: ${cause}`}`;
}
