/** Works out in steps what is long.
 *
 *  Flow: each part is attempted at once. One that costs too much for that is begun anew, its own parts one after the
 *  other in the same way, and then what is made of them; of a macro each iteration. Between parts others may go first.
 *  So only a function that is long by itself is a long step. What an attempt cost that came to nothing is not counted;
 *  each part has one. */
import type { Steps } from '#base';
import { type Bind, type Call, type Fold, type Node, partsOf } from './ast.ts';
import { celErrorOf, compileNode, decided, type Evaluate, formFor, inputsOf } from './evaluate.ts';
import { decisive, gatherers, type Range, rangeOf, verdictOf } from './folds.ts';
import type { Frame, Progress } from './frame.ts';
import { type CelError, Optional, type Value } from './values.ts';

/** What a long node comes to. */
export function* inSteps(node: Node, frame: Frame): Steps<Value> {
  const { long } = progressOf(frame);
  // What is new here was attempted, which took a while.
  if (!long.has(node) || frame.isStepOver()) yield 'long';
  long.add(node);
  if (node.kind === 'fold') return yield* foldInSteps(node, frame);
  if (node.kind === 'bind') return yield* bindInSteps(node, frame);
  if (node.kind !== 'call') return yield* ofParts(node, partsOf(node), frame);
  const lazy = node.name === 'or' && !node.overloads?.length ? undefined : lazyCalls[node.name];
  return yield* lazy ? lazy(node, frame) : ofParts(node, inputsOf(node), frame);
}

/** What is made of parts of which each is worked out. */
function* ofParts(node: Node, parts: readonly Node[], frame: Frame): Steps<Value> {
  for (const part of parts) yield* note(part, frame);
  return node.kind === 'call' ? yield* callInSteps(node, frame) : wholeOf(node)(frame);
}

/** A function whose inputs are there. */
function* callInSteps(node: Call, frame: Frame): Steps<Value> {
  const { known } = progressOf(frame);
  const values = inputsOf(node).map(input => known.get(input) as Value);
  const form = formFor(node, values);
  if (!form.steps) return wholeOf(node)(frame);
  frame.spend(1 + form.cost(values));
  return yield* form.steps(values, frame);
}

/** Works out a part, at once or in steps, for what is made of it. */
function* note(part: Node, frame: Frame): Steps<Value> {
  const value = yield* workOut(part, frame);
  progressOf(frame).known.set(part, value);
  return value;
}

/** At once, or in steps. */
function* workOut(node: Node, frame: Frame): Steps<Value> {
  return attempt(node, frame) ?? (yield* inSteps(node, frame));
}

const progressOf = (frame: Frame): Progress => (frame.progress ??= { known: new Map(), long: new Set() });

/** Undefined for what is long. */
const attempt = (node: Node, frame: Frame): Value | undefined =>
  progressOf(frame).long.has(node) ? undefined : frame.attempt(shortOf(node));

const short = new WeakMap<Node, Evaluate>();
const whole = new WeakMap<Node, Evaluate>();

/** A node as a function. */
const shortOf = (node: Node): Evaluate => keptOf(short, node, () => compileNode(node, shortOf));

/** What is made of a node's parts, which are known. */
const wholeOf = (node: Node): Evaluate => keptOf(whole, node, () => compileNode(node, readKnown));

const readKnown =
  (part: Node): Evaluate =>
  frame =>
    progressOf(frame).known.get(part) as Value;

function keptOf(kept: WeakMap<Node, Evaluate>, node: Node, make: () => Evaluate): Evaluate {
  let evaluate = kept.get(node);
  if (!evaluate) kept.set(node, (evaluate = make()));
  return evaluate;
}

type CallInSteps = (node: Call, frame: Frame) => Steps<Value>;

const logicInSteps = (decides: boolean): CallInSteps =>
  function* (node, frame) {
    frame.spend(1);
    const [first, second] = inputsOf(node) as [Node, Node];
    const left = yield* sideInSteps(first, frame);
    return left === decides ? decides : decided(left, yield* sideInSteps(second, frame), decides);
  };

function* sideInSteps(node: Node, frame: Frame): Steps<boolean | CelError> {
  try {
    return verdictOf(yield* workOut(node, frame));
  } catch (error) {
    return celErrorOf(error);
  }
}

const elseInSteps: CallInSteps = function* (node, frame) {
  const [first, second] = inputsOf(node) as [Node, Node];
  const optional = yield* note(first, frame);
  if (optional instanceof Optional && optional.value === undefined) yield* note(second, frame);
  return wholeOf(node)(frame);
};

/** Those of whose inputs not all are worked out. */
const lazyCalls: Readonly<Record<string, CallInSteps>> = {
  '_&&_': logicInSteps(false),
  '_||_': logicInSteps(true),
  *'_?_:_'(node, frame) {
    const [condition, yes, no] = inputsOf(node) as [Node, Node, Node];
    const verdict = yield* note(condition, frame);
    if (typeof verdict === 'boolean') yield* note(verdict ? yes : no, frame);
    return wholeOf(node)(frame);
  },
  or: elseInSteps,
  orValue: elseInSteps,
};

function* bindInSteps(node: Bind, frame: Frame): Steps<Value> {
  const { macro, slot = 0, value, within } = node;
  const bound = yield* note(value, frame);
  const given = macro === 'bind' ? bound : bound instanceof Optional ? bound.value : undefined;
  if (given !== undefined) {
    frame.locals[slot] = given;
    yield* note(within, frame);
  }
  return wholeOf(node)(frame);
}

function* foldInSteps(node: Fold, frame: Frame): Steps<Value> {
  const { macro, test, transform } = node;
  const through = rangeOf(node, yield* workOut(node.range, frame), frame);
  if (macro === 'all' || macro === 'exists')
    return yield* quantifyInSteps(through, { test: test as Node, decides: decisive[macro], frame });
  const gathered = gatherers[macro](through, frame);
  for (let index = 0; index < through.size; index++) {
    if (frame.isStepOver()) yield 'long';
    through.enter(index);
    if (test && !verdictOf(attempt(test, frame) ?? (yield* inSteps(test, frame)))) continue;
    gathered.add(index, transform && (attempt(transform, frame) ?? (yield* inSteps(transform, frame))));
  }
  return gathered.result();
}

function* quantifyInSteps(
  { size, enter }: Range,
  { test, decides, frame }: { test: Node; decides: boolean; frame: Frame },
): Steps<Value> {
  let failure: CelError | undefined;
  for (let index = 0; index < size; index++) {
    if (frame.isStepOver()) yield 'long';
    enter(index);
    try {
      if (verdictOf(attempt(test, frame) ?? (yield* inSteps(test, frame))) === decides) return decides;
    } catch (error) {
      failure ??= celErrorOf(error);
    }
  }
  if (failure) throw failure;
  return !decides;
}
