/** What the status of a job says in short. */
import { isConditionTrue, type Job } from '#api';

/** Whether a condition of the job is True. */
export const hasCondition = ({ status }: Job, type: string): boolean => isConditionTrue(status?.conditions, type);
