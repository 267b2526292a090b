import { describe, expect, it } from 'vitest';
import {
  familiarReference,
  impliedPullPolicy,
  normalizeReference,
  parseImageReference,
  repositoryOf,
} from './image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('normalizeReference', () => {
  it.each([
    ['hello', 'docker.io/library/hello:latest'],
    ['hello:v1.2', 'docker.io/library/hello:v1.2'],
    ['team/hello', 'docker.io/team/hello:latest'],
    ['registry.example/hello', 'registry.example/hello:latest'],
    ['localhost/hello', 'localhost/hello:latest'],
    ['localhost:5000/team/hello:v1', 'localhost:5000/team/hello:v1'],
    [`hello@${digest}`, `docker.io/library/hello@${digest}`],
    [`hello:v1@${digest}`, `docker.io/library/hello:v1@${digest}`],
    ['docker.io/library/hello:latest', 'docker.io/library/hello:latest'],
    ['docker.io/hello', 'docker.io/library/hello:latest'],
    ['index.docker.io/hello', 'docker.io/library/hello:latest'],
    ['team/app:1.2', 'docker.io/team/app:1.2'],
    ['registry:5000/a/b:v', 'registry:5000/a/b:v'],
    ['Registry/app', 'Registry/app:latest'],
    ['[2001:db8::1]:5000/app', '[2001:db8::1]:5000/app:latest'],
    [`app@sha512:${'b'.repeat(128)}`, `docker.io/library/app@sha512:${'b'.repeat(128)}`],
  ])('%s is %s', (name, expected) => {
    expect(normalizeReference(name)).toBe(expected);
    expect(normalizeReference(expected)).toBe(expected);
  });

  it.each([
    '',
    'a b',
    'a'.repeat(64),
    'b'.repeat(300),
    `hello@sha256:${'A'.repeat(64)}`,
    `hello@md5:${'a'.repeat(64)}`,
    'registry.example:port/a',
    '-registry.example/a',
    'registry.example/A',
    'registry.example/',
    'Hello',
    'hello:',
    'hello::v1',
    'a//b',
    '-hello',
    'hello@sha256:12',
    'hello:v 1',
  ])('%j is no name', name => {
    expect(normalizeReference(name)).toBeUndefined();
  });
});

it('shortens names as people write them', () => {
  expect(
    ['docker.io/library/hello:v1', 'docker.io/team/hello:v1', 'registry.example/a:b'].map(familiarReference),
  ).toEqual(['hello:v1', 'team/hello:v1', 'registry.example/a:b']);
});

it.each([
  ['docker.io/library/hello:v1', 'docker.io/library/hello'],
  ['localhost:5000/hello', 'localhost:5000/hello'],
  [`localhost:5000/hello:v1@sha256:${'0'.repeat(64)}`, 'localhost:5000/hello'],
])('the repository of %s is %s', (reference, repository) => {
  expect(repositoryOf(reference)).toBe(repository);
});

it('tells the parts of a name', () => {
  expect(parseImageReference(`localhost:5000/team/hello:v1@${digest}`)).toEqual({
    registry: 'localhost:5000',
    path: 'team/hello',
    tag: 'v1',
    digest,
  });
  expect(parseImageReference('hello')).toEqual({ registry: 'docker.io', path: 'library/hello' });
});

it.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  [`nginx:latest@${digest}`, 'Always'],
  ['registry:5000/nginx', 'Always'],
  ['nginx:1', 'IfNotPresent'],
  [`nginx@${digest}`, 'IfNotPresent'],
  ['No Name', 'IfNotPresent'],
  ['', 'IfNotPresent'],
])('%j is pulled %s', (name, policy) => {
  expect(impliedPullPolicy(name)).toBe(policy);
});
