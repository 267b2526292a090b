/** A page of Markdown, taken apart as far as the checks need it. */

/** A fenced block of code. */
export interface CodeBlock {
  readonly language: string;
  /** What stands after the language: for `ts`, the file that the code is, or would be. */
  readonly file: string | undefined;
  readonly code: string;
  /** Line of the page at which the code begins, from 1. */
  readonly line: number;
}

export interface Page {
  /** Path in the repository: `docs/ARCHITECTURE.md`. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
  /** What stands in single back-ticks, outside of blocks. */
  readonly spans: readonly string[];
  /** Links outside of blocks. */
  readonly links: readonly { readonly label: string; readonly target: string }[];
  /** Lines of fenced and of indented blocks, and spans: where commands may be. */
  readonly code: readonly string[];
  /** Ids of headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
}

const fenced = /^( *)```(\w*)[ \t]*(\S*)\n([\s\S]*?)^ *```$/gm;

export function parsePage(file: string, text: string): Page {
  const blocks = [...text.matchAll(fenced)].map(match => toBlock(text, match));
  const prose = text.replaceAll(fenced, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(match => match[1] ?? '');
  const indented = [...prose.matchAll(/^ {4,}(.+)$/gm)].map(match => match[1] ?? '');
  return {
    file,
    text,
    blocks,
    spans,
    links: [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, label = '', target = '']) => ({ label, target })),
    code: [...blocks.flatMap(({ code }) => code.split('\n')), ...indented, ...spans],
    anchors: new Set([...prose.matchAll(/^#+ (.+)$/gm)].map(match => anchorOf(match[1] ?? ''))),
  };
}

function toBlock(text: string, [whole, indent = '', language = '', file = '', code = '']: RegExpExecArray): CodeBlock {
  const before = text.slice(0, text.indexOf(whole));
  return {
    language,
    file: file === '' ? undefined : file,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: before.split('\n').length + 1,
  };
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
