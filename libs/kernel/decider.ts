/**
 * A decision about one stream, as plain values: the state is what the stream's events say; a command is answered with
 * new events (none: nothing to do) or by throwing a Refusal. Pure: anything else it needs comes in `context`.
 */
export interface Decider<State, Command, Event, Context = void> {
  readonly initial: State;
  decide(command: Command, state: State, context: Context): readonly Event[];
  evolve(state: State, event: Event): State;
}
