/** subresources: addresses below an object that do more than read and write it, one file each.
 *
 *  Start reading at `scale.ts`; `../subresource.ts` says what a handler is. What needs no handler (`status`,
 *  `ephemeralcontainers`, `resize`, `finalize`) is in the strategies: see `context.subresource` there. To add one:
 *  write its file and name it here. */
import type { SubresourceHandler } from '../../resource/subresource.ts';
import { bindings, podBinding } from './binding.ts';
import { podEviction } from './eviction.ts';
import { scales } from './scale.ts';

export const subresources: readonly SubresourceHandler[] = [podBinding, bindings, podEviction, ...scales];
