/** From a message to its answer: from memory, or by asking the chain of plugins. */
import type { DnsChain } from '../chain.ts';
import { isQuery, parseQuery, responseCodes, type Transport } from '../wire/query.ts';
import { emptyReply, renderRefusal, renderReply } from '../wire/reply.ts';
import { AnswerMemory } from './answer-memory.ts';

/** An answer, and whether it will do until the names change. */
export interface Answer {
  readonly message: Buffer;
  readonly isLasting: boolean;
}

/** What sockets hand messages to. It never throws for what a client sends. */
export interface Answerer {
  /** One message in, one message out; none to what must not be answered. At once when it was answered before. */
  answer(message: Buffer, transport: Transport): Buffer | undefined | Promise<Buffer | undefined>;
  /** The same, by the chain. */
  answerAnew(message: Buffer, transport: Transport): Promise<Answer | undefined>;
}

/** Has a memory of its own over the chain, which stays its caller's. */
export function createAnswerer({ resolve, version }: Pick<DnsChain, 'resolve' | 'version'>): Answerer {
  const memory = new AnswerMemory({ version: () => version.current });

  const answerAnew = async (message: Buffer, transport: Transport): Promise<Answer | undefined> => {
    const query = parseQuery(message, transport);
    if (!isQuery(query)) {
      const refusal = query.code === undefined ? undefined : renderRefusal(message, query.code);
      return refusal && { message: refusal, isLasting: false };
    }
    const reply = query.edns && query.edns.version > 0 ? emptyReply(responseCodes.badVers) : await resolve(query);
    return { message: renderReply(query, reply), isLasting: ('answers' in reply && reply.isLasting) ?? false };
  };
  const answerAndKeep = async (message: Buffer, transport: Transport): Promise<Buffer | undefined> => {
    const asOf = version.current;
    const answer = await answerAnew(message, transport);
    // Over TCP answers are longer than over UDP.
    if (answer?.isLasting && transport === 'udp') memory.keep(message, answer.message, asOf);
    return answer?.message;
  };
  return {
    answerAnew,
    answer: (message, transport) =>
      (transport === 'udp' ? memory.find(message) : undefined) ?? answerAndKeep(message, transport),
  };
}
