/** The doors: each room's `index.ts` begins with what the room is, where to start reading, and how to add one of its
 *  things. The files and folders that it names must be there. */
import path from 'node:path';
import type { Repository } from './references.ts';

/** What is wrong with the header of a room's door. Paths in it are relative to the room, or to the repository. */
export function wrongDoor(room: string, source: string, { exists }: Pick<Repository, 'exists'>): string[] {
  const [header = ''] = /^\/\*\*[\s\S]*?\*\//.exec(source) ?? [];
  const text = header.replaceAll(/\n \* */g, ' ');
  const named = [...text.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, file = '']) => file);
  return [
    ...(text.startsWith(`/** ${room}: `) ? [] : [`its header does not begin with "${room}: "`]),
    ...(/Start reading at `/.test(text) ? [] : ['its header does not say where to start reading']),
    ...(/To add /.test(text) ? [] : ['its header does not say how to add one of its things']),
    ...named
      .filter(file => !exists(path.join('src', room, file)) && !exists(file))
      .map(file => `its header names what is not there: ${file}`),
  ];
}
