/** The channel to a container engine, in the messages of `descriptor.json`. */
import { type Channel, callErrorOf, createMessages, openChannel, type StatusCode, statusCodeOf } from '#grpc';
import { RuntimeError, type RuntimeErrorCode } from '../runtime.ts';
import descriptor from './descriptor.json' with { type: 'json' };

/** CRI's service for pods and containers. */
export const runtimeService = 'runtime.v1.RuntimeService';

const messages = createMessages(descriptor);

const codes: Partial<Record<StatusCode, RuntimeErrorCode>> = {
  DEADLINE_EXCEEDED: 'timeout',
  NOT_FOUND: 'notFound',
  UNAVAILABLE: 'unavailable',
  UNIMPLEMENTED: 'unsupported',
};

/** What a gRPC status code means to callers. */
export const runtimeErrorCode = (code: number): RuntimeErrorCode => codes[statusCodeOf(code)] ?? 'unknown';

/** Opens it. Errors of its calls: a RuntimeError in the engine's words. */
export const openRuntimeChannel = (endpoint: string): Channel =>
  openChannel(endpoint, {
    messages,
    errorOf: error =>
      new RuntimeError(callErrorOf(error).message, { cause: error, code: runtimeErrorCode(error.code) }),
  });
