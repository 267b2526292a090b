/** One working out of an expression: the variables, and what it has cost. */
import type { Node } from './ast.ts';
import { CostError, type Value } from './values.ts';

/** Something that several expressions share: what they may still cost. */
export interface Budget {
  remaining: number;
}

/** What one expression may cost, as upstream. */
const callCostLimit = 1_000_000;
/** What costs up to this much is worked out at once: some milliseconds, of the dearest steps that there are. */
const shortCost = 3000;
/** After so much, others may go first. */
const stepCost = 500;

/** How far one is that is worked out in steps. */
export interface Progress {
  /** Parts that are there already. */
  readonly known: Map<Node, Value>;
  /** What turned out to be long. */
  readonly long: Set<Node>;
}

/** Lives for one run; its budget is shared with other expressions of the same request. */
export class Frame {
  /** Gives the value of a variable of the environment, when somebody asks. */
  readonly variables: Readonly<Record<string, () => Value>>;
  /** Variables of macros, by their place. */
  readonly locals: Value[] = [];
  /** Of what is worked out in steps. */
  progress: Progress | undefined;
  readonly #budget: Budget;
  #cost = 0;
  #limit = callCostLimit;
  #stepEnd = stepCost;

  constructor(variables: Readonly<Record<string, () => Value>>, budget: Budget) {
    this.variables = variables;
    this.#budget = budget;
  }

  /** Notes what a step costs. Throws CostError when that is too much. */
  spend(cost: number): void {
    this.#cost += cost;
    this.#budget.remaining -= cost;
    if (this.#cost > this.#limit || this.#budget.remaining < 0) throw this.#overspent();
  }

  /** What short work comes to. Undefined for what is long, and then as if nothing had been done. */
  attempt(work: (frame: Frame) => Value): Value | undefined {
    const cost = this.#cost;
    const { remaining } = this.#budget;
    this.#limit = Math.min(callCostLimit, cost + shortCost);
    try {
      const value = work(this);
      this.#limit = callCostLimit;
      return value;
    } catch (error) {
      this.#limit = callCostLimit;
      if (error !== tooLong) throw error;
      this.#cost = cost;
      this.#budget.remaining = remaining;
      return undefined;
    }
  }

  /** Whether much was done since it was last asked. */
  isStepOver(): boolean {
    if (this.#cost < this.#stepEnd) return false;
    this.#stepEnd = this.#cost + stepCost;
    return true;
  }

  #overspent(): Error {
    return this.#budget.remaining >= 0 && this.#limit < callCostLimit
      ? tooLong
      : new CostError('operation cancelled: actual cost limit exceeded');
  }
}

/** Ends an attempt. Thrown often, so there is but one. */
const tooLong = new Error('this is worked out in steps');
