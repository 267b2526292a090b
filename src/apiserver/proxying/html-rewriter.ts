/** HTML whose URLs lead through the proxy again, all else byte for byte as it was. Loaded when the first page
 *  passes. */
import { Transform } from 'node:stream';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { holdsUrl, planHtmlUrl } from './html-urls.ts';
import type { AnswerOrigin, NewBeginning } from './plan-url.ts';

/** A page in pieces of any size; each call returns what can no longer change. */
export interface HtmlRewriter {
  write(piece: string): string;
  end(): string;
}

/** Flow: the tokenizer tells where in the page names and values begin and end; what lies between edits is copied.
 *  Caveats: a tag that is longer than `heldLimit` and still open passes as it is, so that no page fills the memory. */
export function createHtmlRewriter(origin: AnswerOrigin, { heldLimit = 65_536 } = {}): HtmlRewriter {
  const held = createHeldText();
  /** Before it nothing changes any more. */
  let settled = 0;
  const tokenizer = createTokenizer({
    onSettled: offset => (settled = offset),
    textBetween: held.between,
    onValue(written, { element, attribute, from }) {
      const planned = holdsUrl(element, attribute) ? planHtmlUrl(written, origin) : undefined;
      if (planned) held.begin(from, planned);
    },
  });
  return {
    write(piece) {
      held.add(piece);
      tokenizer.write(piece);
      held.pass(settled);
      if (held.length() > heldLimit) held.pass();
      return held.takePassed();
    },
    end() {
      tokenizer.end();
      held.pass();
      return held.takePassed();
    },
  };
}

/** The part of a page that did not go on yet; offsets are those of the page. */
function createHeldText() {
  let text = '';
  let start = 0;
  let passed = '';
  const drop = (length: number) => {
    text = text.slice(length);
    start += length;
  };
  const pass = (until = start + text.length) => {
    if (until <= start) return;
    passed += text.slice(0, until - start);
    drop(until - start);
  };
  return {
    add: (piece: string) => (text += piece),
    length: () => text.length,
    /** Undefined when some of it went on. */
    between: (from: number, to: number) => (from < start ? undefined : text.slice(from - start, to - start)),
    /** All, unless told where to end. */
    pass,
    /** Passes what comes before `from`, and another beginning for what stands there. */
    begin(from: number, beginning: NewBeginning) {
      pass(from);
      passed += beginning.insert;
      drop(beginning.drop);
    },
    takePassed() {
      const taken = passed;
      passed = '';
      return taken;
    },
  };
}

interface TokenListener {
  /** Called with offsets that grow. */
  readonly onSettled: (offset: number) => void;
  readonly onValue: (written: string, place: { element: string; attribute: string; from: number }) => void;
  /** Undefined when nobody has it any more. */
  readonly textBetween: (from: number, to: number) => string | undefined;
}

/** Tells of attributes' values, and of what ends between tags. */
function createTokenizer({ onSettled, onValue, textBetween }: TokenListener): Tokenizer {
  let element = '';
  let attribute = '';
  let from: number | undefined;
  const settle = (_: number, to: number) => onSettled(to);
  const ignore = () => undefined;
  const callbacks: TokenizerCallbacks = {
    onopentagname: (start, end) => (element = textBetween(start, end) ?? ''),
    onattribname: (start, end) => (attribute = textBetween(start, end) ?? ''),
    onattribdata: start => (from ??= start),
    onattribend(_, end) {
      const written = from === undefined ? undefined : textBetween(from, end);
      if (from !== undefined && written !== undefined) onValue(written, { element, attribute, from });
      from = undefined;
    },
    onopentagend: onSettled,
    onselfclosingtag: onSettled,
    onclosetag: settle,
    oncomment: settle,
    oncdata: settle,
    ondeclaration: settle,
    onprocessinginstruction: settle,
    ontext: settle,
    onattribentity: ignore,
    ontextentity: ignore,
    onend: ignore,
  };
  return new Tokenizer({ decodeEntities: false }, callbacks);
}

/** The rewriter for bytes of any character encoding in which ASCII is ASCII: it touches nothing else. */
export function createHtmlTransform(origin: AnswerOrigin): Transform {
  const rewriter = createHtmlRewriter(origin);
  return new Transform({
    transform: (piece: Buffer, _, done) => done(null, Buffer.from(rewriter.write(piece.toString('latin1')), 'latin1')),
    flush: done => done(null, Buffer.from(rewriter.end(), 'latin1')),
  });
}
