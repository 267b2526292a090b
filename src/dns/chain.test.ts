import { expect, test } from 'vitest';
import { createChain, type DnsContext, type DnsPlugin } from './chain.ts';
import { responseCodes } from './wire/query.ts';
import { emptyReply } from './wire/reply.ts';

const context = {} as DnsContext;

test('plugins are passed in order, and each may ask the whole chain again', async () => {
  const passed: string[] = [];
  const plugin = (name: string) => (): DnsPlugin => ({
    name,
    handle(query, next) {
      passed.push(name);
      return next(query);
    },
  });
  const last = ({ resolve }: DnsContext): DnsPlugin => ({
    name: 'last',
    handle: query => (passed.length < 4 ? resolve(query) : emptyReply(responseCodes.noError)),
  });
  const chain = createChain(context, [plugin('a'), plugin('b'), last]);
  expect(await chain.resolve({} as never)).toEqual(emptyReply(responseCodes.noError));
  expect(passed).toEqual(['a', 'b', 'a', 'b']);
});

test('what nobody answers is refused', async () => {
  expect(await createChain(context, []).resolve({} as never)).toEqual(emptyReply(responseCodes.refused));
});
