/** Answers that will be the same until the cluster's names change, by the bytes of their questions: a question that was
 *  asked before is neither read nor answered anew. */

import { RecentMap } from '#base';

interface AnswerMemoryOptions {
  /** Of the names: answers of an earlier version are forgotten. */
  readonly version: () => number;
  /** Answers that are kept at least, if they are asked for. Twice as many may be held. Default 2,048. */
  readonly size?: number;
}

/** Longest question and answer that are kept, in bytes: more than usual ones have, and few enough for
 *  {@link AnswerMemory} to be small. */
const longestQuestion = 256;
const longestAnswer = 768;

export class AnswerMemory {
  readonly #version: () => number;
  #known = 0;
  readonly #answers: RecentMap<Buffer>;

  constructor({ version, size = 2048 }: AnswerMemoryOptions) {
    this.#version = version;
    this.#answers = new RecentMap({ maxEntries: 2 * size, maxBytes: Number.POSITIVE_INFINITY });
  }

  /** The answer to this question, under its own id. */
  find(question: Buffer): Buffer | undefined {
    if (question.length > longestQuestion || question.length < idLength) return undefined;
    this.#forgetOutdated();
    const known = this.#answers.get(keyOf(question));
    if (!known) return undefined;
    const answer = Buffer.from(known);
    answer[0] = question[0] ?? 0;
    answer[1] = question[1] ?? 0;
    return answer;
  }

  /** Keeps an answer that was found at that version. */
  keep(question: Buffer, answer: Buffer, version: number): void {
    if (question.length > longestQuestion || answer.length > longestAnswer || version !== this.#version()) return;
    this.#forgetOutdated();
    this.#answers.set(keyOf(question), Buffer.from(answer));
  }

  #forgetOutdated(): void {
    const version = this.#version();
    if (version === this.#known) return;
    this.#known = version;
    this.#answers.clear();
  }
}

const idLength = 2;

/** All but the id: the flags, the name as it is spelt, what the client understands. */
const keyOf = (question: Buffer): string => question.toString('latin1', idLength);
