/** Structured logging: a constant message, data in fields, never a secret. */
import { pino } from 'pino';
import { firstError } from './errors.ts';
import { machineNowMs } from './machine-timers.ts';
import { printable } from './printable.ts';

/** What varies in a line, by name. */
export type LogFields = Record<string, unknown>;
/** From what is of use to developers only, up to nothing at all. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A logger. Messages are constant text; what varies goes into `fields`; an error goes into `fields.error`. */
export interface Logger {
  /** What helps to find out why. */
  debug(message: string, fields?: LogFields): void;
  /** What happens in the normal course of things. */
  info(message: string, fields?: LogFields): void;
  /** What somebody should look at. */
  warn(message: string, fields?: LogFields): void;
  /** What went wrong. */
  error(message: string, fields?: LogFields): void;
  /** Whether lines of that level are written, for those that cost something to make. */
  writes(level: LogLevel): boolean;
  /** A logger that adds `fields` to every line, such as `{ controller: 'replicaset' }`. */
  child(fields: LogFields): Logger;
}

/** Which lines go where. */
export interface LoggerOptions {
  /** Lines below this level are dropped. Default `info`. */
  level?: LogLevel;
  /** Where lines go, one JSON object each. Default: standard error. */
  destination?: { write(line: string): void };
}

/** JSON leaves some control characters as they are. */
const terminal = { write: (line: string) => void process.stderr.write(printable(line)) };

/** Creates a logger that writes JSON lines. */
export function createLogger({ level = 'info', destination = terminal }: LoggerOptions = {}): Logger {
  const sink = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(machineNowMs()).toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: serializeError },
    },
    destination,
  );
  return wrap(sink);
}

/** Where cleaning up failed too, what went wrong first says why. Causes stand by themselves: messages often end in
 *  theirs. */
const serializeError = (error: Error): unknown =>
  pino.stdSerializers.errWithCause(error instanceof SuppressedError ? firstError(error) : error);

/** The part of pino that is used here. */
interface Sink {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  isLevelEnabled(level: string): boolean;
  child(fields: LogFields): Sink;
}

function wrap(sink: Sink): Logger {
  return {
    debug: (message, fields = {}) => sink.debug(fields, message),
    info: (message, fields = {}) => sink.info(fields, message),
    warn: (message, fields = {}) => sink.warn(fields, message),
    error: (message, fields = {}) => sink.error(fields, message),
    writes: level => sink.isLevelEnabled(level),
    child: fields => wrap(sink.child(fields)),
  };
}

/** A logger that drops everything: the default in tests. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  writes: () => false,
  child: () => silentLogger,
};
