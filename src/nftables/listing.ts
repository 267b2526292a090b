/** What `nft -j list ...` prints. Source: libnftables-json(5). */

/** One object of a listing: one of its fields is there. Only what is read somewhere is named. */
export interface NftObject {
  readonly table?: { readonly family: string; readonly name: string };
  readonly chain?: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly hook?: string;
    readonly policy?: string;
  };
  readonly rule?: NftRule;
  readonly set?: NftSet;
  readonly map?: NftSet;
}

/** A rule as it is listed; `handle` is what it is deleted by. */
export interface NftRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: number;
  readonly comment?: string;
  readonly expr?: readonly { readonly jump?: { readonly target: string } }[];
}

/** A set or map as it is listed; an element is a text, a number, or an object of nft's own. */
export interface NftSet {
  readonly name: string;
  readonly elem?: readonly unknown[];
}

/** The objects of a listing, in its order. */
export const parseObjects = (json: string): readonly NftObject[] =>
  (JSON.parse(json) as { nftables: readonly NftObject[] }).nftables;
