/** Answers that will be the same until the cluster's names change, by the bytes of their questions: a question that was asked before is
 *  neither read nor answered anew. */

export interface AnswerMemoryOptions {
  /** Of the names: answers of an earlier version are forgotten. */
  readonly version: () => number;
  /** Answers that are kept at least, if they are asked for. Twice as many may be held. Default 2,048. */
  readonly size?: number;
}

/** Longest question and answer that are kept, in bytes: more than usual ones have, and few enough for {@link AnswerMemory} to be small. */
const longestQuestion = 256;
const longestAnswer = 768;

export class AnswerMemory {
  readonly #version: () => number;
  readonly #size: number;
  #known = 0;
  /** What was asked for lately, and what was before that: the older half is forgotten as a whole. */
  #recent = new Map<string, Buffer>();
  #older = new Map<string, Buffer>();

  constructor({ version, size = 2048 }: AnswerMemoryOptions) {
    this.#version = version;
    this.#size = size;
  }

  /** The answer to this question, under its own id. */
  find(question: Buffer): Buffer | undefined {
    if (question.length > longestQuestion || question.length < idLength) return undefined;
    this.#forgetOutdated();
    const key = keyOf(question);
    const known = this.#recent.get(key) ?? this.#renew(key);
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
    this.#keep(keyOf(question), Buffer.from(answer));
  }

  #keep(key: string, answer: Buffer): void {
    if (this.#recent.size >= this.#size) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, answer);
  }

  #renew(key: string): Buffer | undefined {
    const known = this.#older.get(key);
    if (known) this.#keep(key, known);
    return known;
  }

  #forgetOutdated(): void {
    const version = this.#version();
    if (version === this.#known) return;
    this.#known = version;
    this.#recent = new Map();
    this.#older = new Map();
  }
}

const idLength = 2;

/** All but the id: the flags, the name as it is spelt, what the client understands. */
const keyOf = (question: Buffer): string => question.toString('latin1', idLength);
