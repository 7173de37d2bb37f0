import { setTimeout as delay } from 'node:timers/promises';
import {
  type Answer,
  answeredOrderId,
  definiteAnswer,
  type History,
  type Operation,
  type OperationKind,
  type Request,
} from './history.ts';
import { send } from './send.ts';

const REPEAT_MILLISECONDS = 100;

export interface Customer {
  readonly userId: string;
  readonly token: string;
  readonly addressId: string;
  /** Orders that were answered as confirmed and not cancelled since. */
  readonly confirmed: string[];
}

/** The connection died under a request; its client waits for the next start. */
export class Disconnected extends Error {}

/** Who trades at the shop and what the clients know of it; the shop itself comes and goes. */
export class World {
  readonly history: History;
  /** The customers of each client. A customer, like the staff, has one client, which waits for each answer. */
  readonly clients: Customer[][] = [];
  readonly plentiful: string[] = [];
  readonly scarce: string[] = [];
  staff = { userId: '', token: '' };
  url = '';
  /** How often a client repeats what it has no answer to before it gives up, where something answers always. */
  patience = 0;

  constructor(history: History) {
    this.history = history;
  }

  /** Asks for something new under a key of its own. Throws Disconnected when it is unknown what came of it. */
  async ask(kind: OperationKind, userId: string, subject: string, request: Request): Promise<Operation> {
    const operation = this.begin(kind, userId, subject, request);
    await this.attempt(operation);
    return operation;
  }

  begin(kind: OperationKind, userId: string, subject: string, request: Request): Operation {
    const key = `operation-${this.history.operations.length + 1}`;
    return this.history.begin(kind, userId, subject, { ...request, key });
  }

  /** Sends the operation, or sends it again. */
  async attempt(operation: Operation): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const answer = await send(this.url, operation.request);
      this.heard(operation, answer);
      if (answer.outcome !== 'unknown') return;
      if (tries >= this.patience) throw new Disconnected(answer.reason);
      await delay(REPEAT_MILLISECONDS);
    }
  }

  heard(operation: Operation, answer: Answer): void {
    const before = definiteAnswer(operation);
    operation.answers.push(answer);
    const now = definiteAnswer(operation);
    if (before === undefined && now?.outcome === 'ok') this.#learn(operation);
  }

  /** Customers of all clients. */
  customer(userId: string): Customer | undefined {
    return this.clients.flat().find((customer) => customer.userId === userId);
  }

  #learn(operation: Operation): void {
    const { kind, userId, answers } = operation;
    const last = answers.at(-1);
    const body = last?.outcome === 'ok' ? last.body : {};
    if (kind === 'create-product' || kind === 'register-user' || kind === 'add-address') {
      operation.subject = String(body['id']);
    }
    if (kind === 'place-order' && body['status'] === 'confirmed') {
      this.customer(userId)?.confirmed.push(String(answeredOrderId(operation)));
    }
  }
}
