/** Encodes JSON in protobuf, byte for byte as Go's encoder for the same objects does: fields in the order of their
 *  numbers, maps in that of their keys, and every field that is no pointer, also when nothing was set. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
import type { StructReference } from '#api';
import { jsonText } from '#base';
import { closeEnvelope, openEnvelope } from './envelope.ts';
import { JsonEncoder } from './json-encoder.ts';
import { messageOf } from './layout.ts';
import { ReverseWriter } from './writer.ts';

/** One for all: what is written is written in one go. */
const writer = new ReverseWriter();
const encoder = new JsonEncoder(writer);

/** The object with its envelope; undefined when there is no message for its kind. */
export function encodeProtobuf(object: object): Buffer | undefined {
  const { apiVersion, kind } = object as { apiVersion: string; kind: string };
  const message = messageOf(apiVersion, kind);
  if (!message) return undefined;
  return written(() => {
    closeEnvelope(writer);
    const end = writer.length;
    writeMessage(message, Buffer.from(jsonText(object)));
    openEnvelope(writer, { apiVersion, kind }, writer.length - end);
  });
}

/** A message alone, as it is in other messages. Throws as {@link writeMessage} does. */
export const encodeMessage = (message: StructReference, json: Uint8Array): Buffer =>
  written(() => writeMessage(message, json));

/** Writes a message among what is being {@link written}. Throws a SyntaxError for JSON that ends too early. */
export const writeMessage = (message: StructReference, json: Uint8Array): void => encoder.write(message, json);

/** What `write` writes, last things first. */
export function written(write: (writer: ReverseWriter) => void): Buffer {
  // What an earlier one, that failed, left.
  writer.reset();
  write(writer);
  return writer.take();
}
