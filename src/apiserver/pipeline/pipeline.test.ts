import { describe, expect, it } from 'vitest';
import { notFound, Service, unauthorized } from '#api';
import type { UserInfo } from '#client';
import { type Authorizer, type Decision, noRules } from '../authz/authorizer.ts';
import type { FlowControl, Place } from '../flow-control/index.ts';
import type { About, Exchange } from './call.ts';
import { createPipeline, type PipelineOptions } from './pipeline.ts';
import { RequestMetrics } from './request-metrics.ts';

const user: UserInfo = { username: 'jane', groups: [] };
const services = { kind: Service, resource: { strategy: {} }, handlers: new Map() };
const jane: Pick<Exchange, 'identify'> = { identify: () => user };

interface Setting {
  readonly decision?: Decision | Promise<Decision>;
  /** When a request that needs seats may start. Default: at once. */
  readonly started?: Promise<void>;
}

/** A pipeline of a server without kinds, and what happened to the requests that passed it. */
function create({ decision = { verdict: 'allow' }, started }: Setting = {}) {
  const happened: string[] = [];
  const place = (what: string): Place => ({
    started,
    [Symbol.dispose]: () => void happened.push(`leave ${what}`),
  });
  const flowControl: FlowControl = {
    enter({ user: { username } }, seats) {
      happened.push(`${username} takes ${seats}`);
      return { ...place('seats'), uids: undefined };
    },
    enterLasting({ user: { username } }) {
      happened.push(`${username} is counted`);
      return { ...place('count'), started: undefined };
    },
    enterBody: () => place('room'),
    configure: () => undefined,
    metrics: () => [],
    [Symbol.dispose]: () => undefined,
  };
  const authorizer: Authorizer = {
    authorize({ username }, asked) {
      const what = asked.isResource ? [asked.resource, asked.subresource].join('/') : asked.path;
      happened.push(`may ${username} ${asked.verb} ${what}`);
      return decision;
    },
    rulesFor: () => noRules,
  };
  const pipeline = createPipeline({
    flowControl,
    registry: {
      served: (_group: string, _version: string, plural: string) => (plural === 'services' ? services : undefined),
      admission: {
        admit: async () => void happened.push('admit'),
        validate: async () => void happened.push('validate'),
      },
    },
    authorizer,
    metrics: new RequestMetrics(),
  } as unknown as PipelineOptions);
  const pass = async (
    about: About,
    own: { [Name in keyof Exchange]?: Exchange[Name] | undefined } = {},
  ): Promise<string[]> => {
    const exchange = {
      ...jane,
      readBody: () => ({ body: undefined }),
      answer: () => void happened.push('answer'),
      watch: async () => void happened.push('watch'),
      connect: async () => void happened.push('connect'),
      async document() {
        happened.push('read');
        return { contentType: 'text/plain', body: 'ok' };
      },
      ...own,
    } as Exchange;
    using call = pipeline.begin(about, exchange);
    await pipeline.pass(call).catch((error: unknown) => happened.push((error as Error).message));
    return happened;
  };
  return { pass, pipeline, happened };
}

const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'a' };
const notServed = 'the server could not find the requested resource';

describe('every request passes the stages once, in their order', () => {
  it.each<[string, About, string[]]>([
    [
      'an object',
      { ...pods, verb: 'get', name: 'x' },
      ['jane takes 1', 'may jane get pods/', notServed, 'leave seats'],
    ],
    ['a collection', { ...pods, verb: 'create' }, ['jane takes 1', 'may jane create pods/', notServed, 'leave seats']],
    [
      'a watch',
      { ...pods, verb: 'watch' },
      ['jane is counted', 'jane takes 1', 'may jane watch pods/', 'watch', 'leave seats', 'leave count', 'leave seats'],
    ],
    [
      'a connection',
      { ...pods, resource: 'services', verb: 'get', name: 'x', subresource: 'proxy' },
      ['jane is counted', 'may jane get services/proxy', 'admit', 'validate', 'connect', 'leave count'],
    ],
    [
      'a document',
      { isResource: false, verb: 'get', path: '/api' },
      ['jane takes 1', 'may jane get /api', 'read', 'answer', 'leave seats'],
    ],
    [
      'what means nothing',
      { isResource: false, verb: 'get', path: '//', refusal: notFound({ group: '', resource: 'x' }, 'y') },
      ['jane takes 1', 'x "y" not found', 'leave seats'],
    ],
  ])('%s', async (_what, about, expected) => {
    expect(await create().pass(about)).toEqual(expected);
  });
});

const getPod: About = { ...pods, verb: 'get', name: 'x' };

describe('who asks', () => {
  it('is found out first: nothing is done for somebody unknown', async () => {
    const refuse = () => {
      throw unauthorized();
    };
    expect(await create().pass(getPod, { identify: refuse })).toEqual(['Unauthorized']);
    expect(await create().pass(getPod, { identify: async () => refuse() })).toEqual(['Unauthorized']);
  });

  it('is whom they act as, from then on', async () => {
    const happened = await create().pass(getPod, { impersonation: { 'impersonate-user': ['bob'] } });
    expect(happened.slice(0, 3)).toEqual([
      'may jane impersonate-on:user-info:get pods/',
      'may jane impersonate:user-info users/',
      'bob takes 1',
    ]);
  });
});

describe('authorization', () => {
  it.each(['exec', 'attach', 'portforward'])('wants more than to read of who begins %s by a GET', async subresource => {
    const happened = await create().pass({ ...pods, verb: 'get', name: 'x', subresource });
    const asked = happened.filter(what => what.startsWith('may'));
    expect(asked).toEqual([`may jane get pods/${subresource}`, `may jane create pods/${subresource}`]);
  });

  const refused =
    'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "a": no';

  it.each([
    ['at once', { verdict: 'deny', reason: 'no' } as const],
    ['later', Promise.resolve({ verdict: 'deny', reason: 'no' } as const)],
  ])('refuses %s, before it is told what there is', async (_when, decision) => {
    expect(await create({ decision }).pass(getPod)).toContain(refused);
  });

  it('lets pass what it decides later', async () => {
    expect(await create({ decision: Promise.resolve({ verdict: 'allow' }) }).pass(getPod)).toContain(notServed);
  });
});

it('goes no further once nobody waits for the answer', async () => {
  const { promise: started, resolve } = Promise.withResolvers<void>();
  const { pipeline, happened } = create({ started });
  const call = pipeline.begin(getPod, { ...jane } as Exchange);
  const passed = pipeline.pass(call);
  call[Symbol.dispose]();
  resolve();
  await passed;
  expect(happened).toEqual(['jane takes 1', 'leave seats']);
});

it('refuses what a transport cannot carry', async () => {
  const proxy: About = { ...pods, resource: 'services', verb: 'create', name: 'x', subresource: 'proxy' };
  expect(await create().pass(proxy, { connect: undefined })).toContain('services/proxy needs a connection of its own');
});
