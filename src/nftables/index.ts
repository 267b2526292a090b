/** nftables: the kernel's packet filter for whoever has rules in it: tables as data, their text, the smallest change
 *  from one to the next, what the kernel holds against what it should, and nft itself.
 *
 *  Start reading at `table.ts` (a table as data), then `diff.ts` and `verify.ts`; `nft.ts` tells the kernel. To add
 *  rules of another kind: a component makes `TableParts` of what it is about and applies what `diffParts` says, as the
 *  proxy does for services. Tests run transactions on `testing/simulated-kernel.ts`. */
export { diffParts, type Transaction } from './diff.ts';
export { familyWords } from './family.ts';
export { type NftObject, type NftRule, parseObjects } from './listing.ts';
export { createNft, type Nft, type NftCommand, nftCommand, refusalOf } from './nft.ts';
export { type Chain, type Element, formatTable, type SetPart, type Table, type TableParts } from './table.ts';
export { compareTable } from './verify.ts';
