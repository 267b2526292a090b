/** loadbalance: turns the order of address records from answer to answer, for clients that always take the first. */
import type { DnsPlugin } from '../../chain.ts';

export function createLoadBalancePlugin(): DnsPlugin {
  let turn = 0;
  return {
    name: 'loadbalance',
    async handle(query, next) {
      const reply = await next(query);
      if ('message' in reply || reply.answers.length < 2 || !reply.answers.every(isAddressOfQuestion)) return reply;
      const start = turn++ % reply.answers.length;
      return { ...reply, isLasting: false, answers: [...reply.answers.slice(start), ...reply.answers.slice(0, start)] };
    },
  };
}

const addressTypes: readonly number[] = [1, 28]; // A, AAAA

/** Whether a record is an address of the very name that was asked for: an alias must stay before what it leads to. */
function isAddressOfQuestion(record: Buffer): boolean {
  return record.readUInt16BE(0) === 0xc00c && addressTypes.includes(record.readUInt16BE(2));
}
