/** Follows an alias (a service of type ExternalName) to the addresses behind it. */
import { decode, encode, type RecordType } from 'dns-packet';
import type { DnsHandler } from '../../chain.ts';
import { type DnsQuery, isQuery, parseQuery, responseCodes } from '../../wire/query.ts';
import { encodeFully, type WireRecord } from '../../wire/record.ts';
import { codeOf, emptyReply, type RecordsReply, renderReply } from '../../wire/reply.ts';

/** Aliases that may lead to one another. */
const maxDepth = 8;

/** The alias, and what the whole chain of plugins answers about its target. */
export async function followAlias(alias: WireRecord, query: DnsQuery, resolve: DnsHandler): Promise<RecordsReply> {
  if (alias.data.type !== 'CNAME' || (query.depth ?? 0) >= maxDepth) return emptyReply(responseCodes.servFail);
  const target = askFor(alias.data.data, query);
  const reply = target ? await resolve(target) : emptyReply(responseCodes.servFail);
  const found = target ? (decode(renderReply(target, reply)).answers ?? []) : [];
  return { code: codeOf(reply), authoritative: true, answers: [alias.answering, ...found.map(encodeFully)] };
}

/** The same question about another name. */
function askFor(name: string, query: DnsQuery): DnsQuery | undefined {
  const questions = [{ name, type: query.type as RecordType }];
  // Over TCP, so that nothing is cut off here: the answer to the client may be.
  const parsed = parseQuery(encode({ type: 'query', id: query.id, flags: 0x100, questions }), 'tcp');
  return isQuery(parsed) ? { ...parsed, depth: (query.depth ?? 0) + 1 } : undefined;
}
