/** Messages and services as a descriptor has them (JSON, as protobufjs writes it). */
import { type INamespace, Root } from 'protobufjs/light.js';

/** Plain data of a message: int64 as numbers, enums as their names, every field present but those of which only one is
 *  set. */
export type Message = Record<string, unknown>;

/** Bytes of messages of one type. */
export interface Codec {
  readonly encode: (value: object) => Buffer;
  readonly decode: (bytes: Uint8Array) => Message;
}

/** A method of a service: its path, and what it takes and answers. */
export interface Method {
  readonly path: string;
  readonly request: Codec;
  readonly answer: Codec;
}

/** Types and methods of a protocol by their full names, as its `.proto` has them. */
export interface Messages {
  /** Errors: there is no such type in the descriptor. */
  codec(type: string): Codec;
  /** Errors: there is no such service or method in the descriptor. */
  method(service: string, name: string): Method;
}

const conversion = { longs: Number, enums: String, defaults: true, arrays: true, objects: true } as const;

/** The messages of a descriptor. What is not asked for costs nothing. */
export function createMessages(descriptor: INamespace): Messages {
  const root = Root.fromJSON(descriptor);
  const codecs = new Map<string, Codec>();
  const codec = (name: string): Codec => {
    let found = codecs.get(name);
    if (!found) {
      const type = root.lookupType(name);
      found = {
        encode: value => type.encode(type.fromObject(value)).finish() as Buffer,
        decode: bytes => type.toObject(type.decode(bytes), conversion),
      };
      codecs.set(name, found);
    }
    return found;
  };
  return {
    codec,
    method(service, name) {
      const { requestType, responseType } = root.lookupService(service).methods[name] ?? {};
      if (!requestType || !responseType) throw new TypeError(`no method ${service}/${name} in the descriptor`);
      const scope = service.slice(0, service.lastIndexOf('.'));
      return {
        path: `/${service}/${name}`,
        request: codec(`${scope}.${requestType}`),
        answer: codec(`${scope}.${responseType}`),
      };
    },
  };
}
