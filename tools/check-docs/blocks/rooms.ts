/** The diagram of rooms and the ladder of the API server, from the rules that the room checker enforces. */
import { ladder, openRooms, rooms } from '../../../.dependency-cruiser.mjs';
import type { BlockContext } from './block.ts';
import { renderTable } from './table.ts';

/** A Mermaid graph: an arrow from a room to each room that it may import, those implied by others left out. */
export function renderRooms(): string {
  const arrows = Object.entries(rooms).flatMap(([room, allowed]) =>
    direct(allowed).map(target => `  ${room} --> ${target}`),
  );
  return ['```mermaid', 'graph TD', ...arrows, ...openRooms.map(room => `  ${room} --> anything`), '```'].join('\n');
}

/** The folders of the API server, from the lowest to the highest. */
export function renderLadder({ link }: BlockContext): string {
  const rows = Object.entries(ladder).map(([folder, what]) => [link(`${folder}/`, `src/apiserver/${folder}`), what]);
  return renderTable(['Folder', 'What'], rows);
}

/** The rooms of a list that no other room of the list may import. */
function direct(allowed: readonly string[]): string[] {
  return allowed.filter(room => !allowed.some(other => rooms[other]?.includes(room)));
}
