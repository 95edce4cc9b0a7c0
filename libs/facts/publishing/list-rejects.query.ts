import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type KeptReject, Rejects } from './rejects.js';

/** A tenant's rejected events, newest first, starting below `before`. */
export class ListRejects extends Query<readonly KeptReject[]> {
  constructor(
    readonly tenant: string,
    readonly before: bigint | null,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(ListRejects)
export class ListRejectsHandler implements IQueryHandler<ListRejects> {
  constructor(private readonly rejects: Rejects) {}

  execute({ tenant, before, limit }: ListRejects): Promise<readonly KeptReject[]> {
    return this.rejects.list(tenant, before, limit);
  }
}
