import { describe, expect, it } from 'vitest';
import { familiarReference, normalizeReference, repositoryOf } from './reference.ts';

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
  ])('%s is %s', (name, expected) => {
    expect(normalizeReference(name)).toBe(expected);
    expect(normalizeReference(expected)).toBe(expected);
  });

  it.each(['', 'Hello', 'hello:', 'hello::v1', 'a//b', '-hello', 'hello@sha256:12', 'hello:v 1'])(
    '%j is no name',
    name => {
      expect(normalizeReference(name)).toBeUndefined();
    },
  );
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
