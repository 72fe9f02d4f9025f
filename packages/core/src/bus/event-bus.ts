/** "This namespace is at this seq now." Nudges carry no truth: the journal does. */
export interface Nudge {
  readonly namespaceId: string;
  readonly seq: number;
}

/**
 * Port: nudges between servers.
 *
 * Laws: every subscriber of a namespace hears every nudge published after `subscribe` resolved, or a
 * later one for the same namespace; repeats and loss under failure are allowed and harmless; a
 * listener that throws disturbs nobody; after the returned undo has run the listener hears nothing.
 */
export interface EventBus {
  publish(nudge: Nudge): Promise<void>;
  subscribe(namespaceId: string, listener: (nudge: Nudge) => void): Promise<() => void>;
  close(): Promise<void>;
}
