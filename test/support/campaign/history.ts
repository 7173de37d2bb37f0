export type Json = Readonly<Record<string, unknown>>;

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Json;
  readonly token?: string;
  /** The Idempotency-Key. */
  readonly key?: string;
}

/** The third outcome: the connection died, or the shop failed, so that it may have been done or not. */
export type Answer =
  | { readonly outcome: 'ok'; readonly status: number; readonly body: Json }
  | { readonly outcome: 'fail'; readonly status: number; readonly code: string; readonly body: Json }
  | { readonly outcome: 'unknown'; readonly reason: string };
type Known = Exclude<Answer, { outcome: 'unknown' }>;

export type OperationKind =
  | 'register-user'
  | 'block-user'
  | 'add-address'
  | 'create-product'
  | 'set-stock'
  | 'count-stock'
  | 'put-item'
  | 'remove-item'
  | 'place-order'
  | 'cancel-order'
  | 'rename-user'
  | 'rename-product';

/** Something that a client wanted, with every answer to it: of the first try, of repeats, of asking later. */
export interface Operation {
  readonly number: number;
  readonly round: number;
  readonly kind: OperationKind;
  readonly userId: string;
  /** The id of what it is about; of what it has made, once that is known. */
  subject: string;
  readonly request: Request;
  readonly answers: Answer[];
}

const ACCEPTED = 202;

/** All that the clients of a campaign have asked for, in the order in which they began. */
export class History {
  readonly operations: Operation[] = [];
  /** Why requests may be refused beside the ordinary reasons: by their codes. */
  readonly refusals: string[] = [];
  round = 0;

  begin(kind: OperationKind, userId: string, subject: string, request: Request): Operation {
    const { round } = this;
    const operation = {
      number: this.operations.length + 1,
      round,
      kind,
      userId,
      subject,
      request,
      answers: [],
    };
    this.operations.push(operation);
    return operation;
  }

  /** Operations that have no final answer yet. */
  open(): Operation[] {
    return this.operations.filter((operation) => definiteAnswer(operation) === undefined);
  }
}

/** The last answer that says how it ended. */
export function definiteAnswer({ answers }: Operation): Known | undefined {
  return answers.findLast(
    (answer): answer is Known => answer.outcome !== 'unknown' && answer.status !== ACCEPTED,
  );
}

/** Whether the last word is that it is being decided. */
export function isAccepted({ answers }: Operation): boolean {
  const last = answers.findLast((answer) => answer.outcome !== 'unknown');
  return last?.outcome === 'ok' && last.status === ACCEPTED;
}

/** The order that a request to place one has made, as far as an answer told. */
export function answeredOrderId({ answers }: Operation): string | undefined {
  for (const answer of answers) {
    const id = orderIdIn(answer);
    if (id !== undefined) return id;
  }
  return undefined;
}

export function orderIdIn(answer: Answer): string | undefined {
  if (answer.outcome === 'unknown') return undefined;
  const details = answer.body['details'] as { orderId?: string } | undefined;
  const id = answer.outcome === 'ok' ? answer.body['id'] : details?.orderId;
  return id === undefined ? undefined : String(id);
}
