/** What becomes of each field of pods and services. */
import { effectsOf, type FieldEffect } from '../../../src/api/fields/effect.ts';
import { fieldTables } from '../../../src/api/fields/tables.ts';
import type { BlockContext } from './block.ts';
import { code, renderTable } from './table.ts';

type Link = BlockContext['link'];

/** A table for each struct. */
export function renderFields({ link }: BlockContext): string {
  return Object.entries(fieldTables)
    .map(([name, fields]) => {
      const rows = Object.entries(fields).map(([field, row]) => [
        code(field),
        effectsOf(row)
          .map(effect => renderEffect(effect, link))
          .join('; '),
      ]);
      return `${code(name)}:\n\n${renderTable(['Field', 'What becomes of it'], rows)}`;
    })
    .join('\n\n');
}

function renderEffect(effect: FieldEffect, link: Link): string {
  if (effect.effect === 'carried out') return `carried out by ${link(effect.where, `src/${effect.where}`)}`;
  if (effect.effect === 'gated' && effect.gate !== undefined) {
    const by = effect.where === undefined ? '' : `, then carried out by ${link(effect.where, `src/${effect.where}`)}`;
    return `behind the feature gate ${effect.gate}, off by default: dropped when written unless it is on${by}`;
  }
  const why = 'why' in effect ? `: ${effect.why}` : '';
  return `${words[effect.effect]}${'when' in effect ? ' for some values' : ''}${why}`;
}

const words = {
  parts: 'see its fields',
  gated: 'behind a feature gate that is off: dropped when written',
  recorded: 'recorded',
  none: 'no effect',
  refused: '**refused**',
} as const;
