/** Reads a list as it comes: each item is parsed when its last byte is there, so that no more of the text is held than
 *  that of one item, however long the list is. Anything else than a list is parsed at the end, as a whole. */

const [quote, backslash, comma, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\,[]{}');
/** The field whose value is cut into pieces. */
const itemsField = /"items"\s*:\s*$/;
/** So much before a bracket tells whether it opens the items. */
const fieldBytes = 32;

export class JsonList {
  /** What is around the items. */
  readonly #around: Uint8Array[] = [];
  readonly #items: unknown[] = [];
  /** The item that has not ended. */
  #item: Uint8Array[] = [];
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #isInItems = false;

  /** Throws when an item is not JSON. */
  push(chunk: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isInText) this.#readText(byte);
      else if (byte === quote) this.#isInText = true;
      else if (byte === openBrace || byte === openBracket) {
        this.#depth++;
        if (byte !== openBracket || this.#depth !== 2 || !this.#opensItems(chunk.subarray(start, at))) continue;
        this.#around.push(chunk.subarray(start, at + 1));
        this.#isInItems = true;
        start = at + 1;
      } else if (byte === closeBrace || byte === closeBracket) {
        this.#depth--;
        if (!this.#isInItems || this.#depth !== 1) continue;
        this.#endItem(chunk.subarray(start, at));
        this.#isInItems = false;
        start = at;
      } else if (byte === comma && this.#isInItems && this.#depth === 2) {
        this.#endItem(chunk.subarray(start, at));
        start = at + 1;
      }
    }
    if (start < chunk.length) (this.#isInItems ? this.#item : this.#around).push(chunk.subarray(start));
  }

  /** The value, when all has come; undefined of nothing. Throws when it is not JSON. */
  end(): unknown {
    const text = Buffer.concat([...this.#around, ...this.#item]).toString();
    if (text === '') return undefined;
    const value = JSON.parse(text) as { items?: unknown };
    if (this.#items.length > 0) value.items = this.#items;
    return value;
  }

  #readText(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isInText = false;
  }

  #opensItems(before: Uint8Array): boolean {
    const last = this.#around.at(-1);
    const text = before.length >= fieldBytes || !last ? before : Buffer.concat([last.slice(-fieldBytes), before]);
    return itemsField.test(Buffer.from(text.slice(-fieldBytes)).toString('latin1'));
  }

  #endItem(end: Uint8Array): void {
    const text = Buffer.concat([...this.#item, end])
      .toString()
      .trim();
    this.#item = [];
    // Between the brackets of an empty list.
    if (text !== '') this.#items.push(JSON.parse(text));
  }
}
