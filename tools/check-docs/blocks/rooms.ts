/** The diagram of rooms, from the rules that the room checker enforces. */
import { openRooms, rooms } from '../../../.dependency-cruiser.mjs';

/** A Mermaid graph: an arrow from a room to each room that it may import, those implied by others left out. */
export function renderRooms(): string {
  const arrows = Object.entries(rooms).flatMap(([room, allowed]) =>
    direct(allowed).map(target => `  ${room} --> ${target}`),
  );
  return ['```mermaid', 'graph TD', ...arrows, ...openRooms.map(room => `  ${room} --> anything`), '```'].join('\n');
}

/** The rooms of a list that no other room of the list may import. */
function direct(allowed: readonly string[]): string[] {
  return allowed.filter(room => !allowed.some(other => rooms[other]?.includes(room)));
}
