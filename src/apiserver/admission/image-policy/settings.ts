/** What the operator says of the program that knows which images may run. */
import type { HttpsTransportOptions } from '#client';

export interface ImagePolicySettings {
  /** Where it is, whom to expect there, and as whom. `server` begins with `https://`. */
  readonly connection: HttpsTransportOptions;
  /** How long what it allowed is allowed without asking again; 0: not at all. */
  readonly allowMs: number;
  /** How long what it refused is refused without asking again; 0: not at all. */
  readonly denyMs: number;
  /** Wait before the second attempt; later ones wait longer. */
  readonly retryBackoffMs: number;
  /** Whether pods may be made when it cannot be asked. */
  readonly defaultAllow: boolean;
}
