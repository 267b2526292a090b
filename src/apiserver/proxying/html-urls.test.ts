import { expect, test } from 'vitest';
import { holdsUrl, planHtmlUrl } from './html-urls.ts';

const origin = { prefix: '/p', target: { scheme: 'http', host: '10.0.0.5', port: 80 }, clientHost: 'a"b' } as const;

test.each([
  ['a', 'href', true],
  ['FORM', 'Action', true],
  ['img', 'src', true],
  ['object', 'data', true],
  ['iframe', 'longdesc', true],
  ['a', 'src', false],
  ['img', 'href', false],
  ['div', 'href', false],
  ['a', 'title', false],
  ['constructor', 'constructor', false],
])('%s %s: %s', (element, attribute, expected) => expect(holdsUrl(element, attribute)).toBe(expected));

test.each([
  ['/a?b=1&amp;c=&#xE9;&copy', '/p/a?b=1&amp;c=&#xE9;&copy'],
  ['&#x2F;a', '/p&#x2F;a'],
  ['&#47a', '/p&#47a'],
  ['&sol;a', '/p&sol;a'],
  ['http&colon;&#x2f;&sol;10.0.0.5&#47;&amp;', '/p&#47;&amp;'],
  ['/&#46;&#46;/&#8230;', '/p/&#8230;'],
  ['http://10.0.0.5', '/p/'],
  ['//a"b/c', '//a&#34;b/p/c'],
])('%s becomes %s', (written, expected) => {
  const { drop, insert } = planHtmlUrl(written, origin) ?? { drop: 0, insert: '' };
  expect(insert + written.slice(drop)).toBe(expected);
});

test.each(['', 'a', '&#x2F;&#x2F;other/a', '&#x2F;p&#47;a', '&#1114112;', '&#8230;/a', '&amp;#47;a', '&sol/a'])(
  '%s stays as it is',
  written => expect(planHtmlUrl(written, origin)).toBeUndefined(),
);
