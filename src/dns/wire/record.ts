/** Resource records in wire format, encoded once and copied into many answers. */
import { type Answer, encode } from 'dns-packet';
import { headerLength } from './query.ts';

/** A record, ready to be sent. */
export interface WireRecord {
  readonly name: string;
  readonly type: string;
  readonly data: Answer;
  /** Its bytes when its owner is the question's name: the name is a pointer to the question. */
  readonly answering: Buffer;
}

/** A pointer to the name of the question, which always begins right behind the header. */
const questionPointer = Buffer.from([0xc0, headerLength]);

/** Encodes a record. Names are without a final dot. */
export function createRecord(data: Answer): WireRecord {
  const ownerLength = data.name === '' ? 1 : Buffer.byteLength(data.name) + 2;
  const answering = Buffer.concat([questionPointer, encodeFully(data).subarray(ownerLength)]);
  return { name: data.name, type: data.type, data, answering };
}

const spelt = new WeakMap<WireRecord, Buffer>();

/** The bytes of a record with its owner's name spelt out; made once, when first asked for. */
export function speltOut(record: WireRecord): Buffer {
  const known = spelt.get(record);
  if (known) return known;
  const made = encodeFully(record.data);
  spelt.set(record, made);
  return made;
}

/** The bytes of a record with its owner's name spelt out, for records of another name than the question's. */
export function encodeFully(data: Answer): Buffer {
  return encode({ type: 'response', answers: [data] }).subarray(headerLength);
}
