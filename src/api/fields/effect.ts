/** What becomes of a field that somebody sets: the words of the tables beside this file. */

/** What a field does. Without `when`, whatever its value. */
export type FieldEffect =
  /** It does what its documentation says. */
  | { readonly effect: 'carried out' /** The file that does it, below src/. */; readonly where: string }
  /** A struct without an effect of its own: its fields have rows. */
  | { readonly effect: 'parts' }
  /** Kept for others: another controller, another field, people. */
  | { readonly effect: 'recorded'; readonly why: string }
  /** No effect here, and rightly so. */
  | { readonly effect: 'none'; readonly why: string }
  /** Behind a feature gate that is off: dropped when it is written. `where` is what carries it out while the gate is
   *  on, if anything. */
  | { readonly effect: 'gated'; readonly gate?: string; readonly where?: string }
  /** What asks for it does not run, and an event says why. */
  | {
      readonly effect: 'refused';
      readonly why: string;
      readonly when?: Applies;
      /** The reason that a node gives. Default: upstream's for what a node lacks. */
      readonly reason?: string;
    };

/** Whether the effect is about that value. */
type Applies = (value: unknown) => boolean;

/** One effect, or several that depend on the value. */
export type FieldRow = FieldEffect | readonly FieldEffect[];

/** The rows of a struct, by field. */
export type FieldTable = Readonly<Record<string, FieldRow>>;

/** For a field that does what its documentation says; `where` names the code. */
export const carriedOut = (where: string): FieldEffect => ({ effect: 'carried out', where });
/** For a field whose own fields have their rows. */
export const parts: FieldEffect = { effect: 'parts' };
/** For a field that is kept for others; `why` says for whom. */
export const recorded = (why: string): FieldEffect => ({ effect: 'recorded', why });
/** For a field without an effect here, and rightly so. */
export const none = (why: string): FieldEffect => ({ effect: 'none', why });
/** For a field behind a gate that nobody can turn on here. */
export const gated: FieldEffect = { effect: 'gated' };
/** For a field that `where` carries out while `gate` is on, and that is dropped while it is off. */
export const gatedBy = (gate: string, where: string): FieldEffect => ({ effect: 'gated', gate, where });
/** For a field with which nothing runs, as an event says; with `when`, for some of its values only. */
export const refused = (why: string, options: { when?: Applies; reason?: string } = {}): FieldEffect => ({
  effect: 'refused',
  why,
  ...options,
});

/** The effects of a row. */
export const effectsOf = (row: FieldRow): readonly FieldEffect[] => ('effect' in row ? [row] : row);

/** Whether the value is that one. */
export const is =
  (wanted: unknown): Applies =>
  value =>
    value === wanted;

/** Whether the value is set, and not that one. */
export const isNot =
  (wanted: unknown): Applies =>
  value =>
    value !== wanted;
