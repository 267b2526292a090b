import { describe, expect, test } from 'vitest';
import { renderUnit, type UnitOptions, unitMark, unitName } from './unit.ts';

const options: UnitOptions = {
  name: 'kubernode',
  dataDir: '/var/lib/kubernode',
  command: ['/bin/sh', '/opt/kubernode/bin/supervise', '/usr/bin/node', 'kubernode.js', 'up'],
  environment: { MALLOC_ARENA_MAX: '1' },
  stopSeconds: 90,
  log: '/var/lib/kubernode/kubernode.log',
  isUser: false,
};
const setting = (name: string, more: Partial<UnitOptions> = {}) =>
  renderUnit({ ...options, ...more })
    .split('\n')
    .filter(line => line.startsWith(`${name}=`))
    .map(line => line.slice(name.length + 1));

test('the unit of the usual cluster', async () => {
  await expect(renderUnit(options)).toMatchFileSnapshot('testdata/kubernode.service');
  expect(renderUnit(options).startsWith(unitMark)).toBe(true);
  expect(unitName('kubernode-web')).toBe('kubernode-web.service');
});

test("a user's own", () => {
  expect(setting('WantedBy', { isUser: true })).toEqual(['default.target']);
  expect(setting('LimitNOFILE', { isUser: true })).toEqual([]);
});

describe('whatever an argument holds, it stays one argument', () => {
  test.each([
    ['a b', '"a b"'],
    ['"quoted"', '"\\"quoted\\""'],
    ["it's", '"it\'s"'],
    ['back\\slash', '"back\\\\slash"'],
    ['$HOME ${HOME}', '"$$HOME $${HOME}"'],
    ['100%h', '"100%%h"'],
    ['two\nlines', '"two\\nlines"'],
    ['; rm -rf /', '"; rm -rf /"'],
    ['', '""'],
  ])('%j', (argument, expected) => {
    expect(setting('ExecStart', { command: ['/bin/x', argument] })).toEqual([`"/bin/x" ${expected}`]);
  });

  test('of paths and of the environment', () => {
    expect(setting('RequiresMountsFor', { dataDir: '/srv/a b' })).toEqual(['"/srv/a b"']);
    expect(setting('StandardOutput', { log: '/srv/100% sure' })).toEqual(['append:/srv/100%% sure']);
    expect(setting('Environment', { environment: { A: 'b c$' } })).toEqual(['"A=b c$"']);
  });
});
