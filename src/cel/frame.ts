/** One working out of an expression: the variables, and what it has cost. */
import { CostError, type Value } from './values.ts';

/** Something that several expressions share: what they may still cost. */
export interface Budget {
  remaining: number;
}

export class Frame {
  /** Gives the value of a variable of the environment, when somebody asks. */
  readonly variables: Readonly<Record<string, () => Value>>;
  /** Variables of macros, by their place. */
  readonly locals: Value[] = [];
  readonly #budget: Budget;
  #cost = 0;
  readonly #limit: number;

  constructor(variables: Readonly<Record<string, () => Value>>, { budget, limit }: { budget: Budget; limit: number }) {
    this.variables = variables;
    this.#budget = budget;
    this.#limit = limit;
  }

  /** Notes what a step costs. Throws CostError when that is too much. */
  spend(cost: number): void {
    this.#cost += cost;
    this.#budget.remaining -= cost;
    if (this.#cost > this.#limit || this.#budget.remaining < 0)
      throw new CostError('operation cancelled: actual cost limit exceeded');
  }
}
