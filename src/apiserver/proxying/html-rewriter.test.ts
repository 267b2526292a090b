import { describe, expect, test } from 'vitest';
import { createHtmlRewriter } from './html-rewriter.ts';

const origin = { prefix: '/p', target: { scheme: 'http', host: '10.0.0.5', port: 80 }, clientHost: 'api' } as const;

/** The page in pieces of `size` characters. */
function rewrite(page: string, size = page.length): string {
  const rewriter = createHtmlRewriter(origin);
  let rewritten = '';
  for (let at = 0; at < page.length; at += size) rewritten += rewriter.write(page.slice(at, at + size));
  return rewritten + rewriter.end();
}

/** `→` is where the prefix comes. */
const pages: readonly [string, string][] = [
  ['quotes', `<a href="→/a">x</a><a href='→/b'><a href=→/c><A  HREF = "→/d" id=e /><a href=→/f/>`],
  ['elements', '<form action="→/a"><img src=→/b usemap=#c><link href=→/d><script src="→/e"></script><iframe src=→/f>'],
  ['other attributes', '<a title="/a" href="→/b" data-href="/c"><div href="/d"><img srcset="/e 2x">'],
  ['a doctype and a base', '<!DOCTYPE html>\r\n<html manifest="→/a"><head><base href="→/b/"></head>'],
  ['text', 'a < b <3 <a href= "→/x">\n <!-- <a href="/y"> --> <![CDATA[ <a href="/z"> ]]> & &amp; \0 end'],
  ['scripts and styles', `<script>'<a href="/a">'</script><style><a href="/b"></style><a href="→/c">`],
  ['text areas and titles', '<title><a href="/a"></title><textarea><a href="/b"></textarea><a href="→/c">'],
  ['bytes of other encodings', '<a href="→/ä\xff\x80?&amp;"\u0085>\xe9</a>\r\r\n'],
  ['broken ends', '<a href="→/a"><b><a href="/b'],
  ['an empty value', '<a href="" href><a href=>/</a><a href="→/a">'],
];

describe.each(pages)('%s', (_, marked) => {
  const page = marked.replaceAll('→', '');
  const expected = marked.replaceAll('→', '/p');

  test.each([1, 2, 3, 7, 1000])('in pieces of %d', size => expect(rewrite(page, size)).toBe(expected));
});

test('a URL of the target loses its host', () => {
  expect(rewrite('<a href="http://10.0.0.5/a?b&amp;c">http://10.0.0.5/</a>')).toBe(
    '<a href="/p/a?b&amp;c">http://10.0.0.5/</a>',
  );
});

test('what is no open tag passes at once', () => {
  const rewriter = createHtmlRewriter(origin);
  expect(rewriter.write('one <b>two')).toBe('one <b>two');
  expect(rewriter.write(' three <a href="/a')).toBe(' three ');
  expect(rewriter.write('b">')).toBe('<a href="/p/ab"');
  expect(rewriter.write('four')).toBe('>four');
});

test('a tag that is too long passes as it is, what follows does not', () => {
  const rewriter = createHtmlRewriter(origin, { heldLimit: 100 });
  const long = `<a href="/${'x'.repeat(200)}`;
  expect(rewriter.write(long)).toBe(long);
  expect(rewriter.write('y" ping="/z"><a href="/a">')).toBe('y" ping="/z"><a href="/p/a"');
  expect(rewriter.end()).toBe('>');
});
