/** Commits of which admission has a part: what it stores of other objects goes with the object, or neither does. */
import { conflict } from '#api';
import type { StoreOperation } from '#store';
import type { Attempt } from './commit.ts';
import type { Engine } from './engine.ts';

/** Attempts in line: those who are not in it may still be quicker. */
const maxAttempts = 20;

interface Together {
  /** Of the object. */
  readonly name: string;
  /** What admission said already. Default: it is yet to be asked. */
  readonly together?: readonly StoreOperation[];
  /** Asks admission, which looks at the newest of what it changes. */
  readonly admit: () => Promise<readonly StoreOperation[]>;
  readonly commit: (together: readonly StoreOperation[]) => Promise<Attempt>;
}

/** Commits. When somebody else was quicker with what goes along, admission is asked again, in line with others to whom
 *  that happened. Errors: the 409 when others keep being quicker, and what admission throws. */
export async function commitTogether(
  { companions, resource }: Pick<Engine, 'companions' | 'resource'>,
  { name, together, admit, commit }: Together,
): Promise<Attempt> {
  const along = together ?? (await admit());
  const [first] = along;
  if (!first) return await commit(along);
  if (!companions.has(first.key)) {
    const attempt = await commit(along);
    if (!isLost(attempt, along)) return attempt;
  }
  using _turn = await companions.enter(first.key);
  for (let count = 1; count <= maxAttempts; count++) {
    const again = await admit();
    const attempt = await commit(again);
    if (!isLost(attempt, again)) return attempt;
  }
  throw conflict(resource.groupResource, name);
}

/** Whether it was lost to somebody who changed what goes along. */
const isLost = ({ conflict }: Attempt, along: readonly StoreOperation[]): boolean =>
  along.some(({ key }) => key === conflict);
