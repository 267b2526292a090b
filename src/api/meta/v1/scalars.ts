/** The scalar types of the Kubernetes API. In memory they are plain JSON values; the aliases tell the generator, and
 *  the reader, what the value means on the wire. */

/** A 32-bit integer. */
export type Int32 = number;
/** A 64-bit integer, as far as JSON carries it exactly. */
export type Int64 = number;
/** A 64-bit floating point number. */
export type Double = number;
/** A resource amount such as `250m` or `64Mi`; see `quantity/`. */
export type Quantity = string;
/** An integer, or text (a port's name, a percentage). */
export type IntOrString = number | string;
/** RFC 3339 in whole seconds, UTC. */
export type Time = string;
/** RFC 3339 with microseconds, UTC. */
export type MicroTime = string;
/** A duration as Go writes it: `1m30s`. */
export type Duration = string;
/** Bytes in base64. */
export type Bytes = string;
/** Any JSON value, kept as it is. */
export type RawJson = unknown;
