// Types of <ormery-lesson>, the element that embed.js defines.

/** Where the run is. Events are counted as the step bar shows them, from 1. */
export interface OrmeryState {
  /** The event that is shown; 0 before there is a run. */
  event: number;
  /** How many events the run has. */
  count: number;
  /** What happened at this event, in a sentence; code stands between back-ticks. */
  sentence: string;
  /** The lesson's title. */
  title: string;
  /** The lesson's text as it is now. */
  text: string;
  /** Whether the text differs from what was loaded. */
  edited: boolean;
  /** How many of the lesson's outputs came out as written, and how many there are. */
  passed: number;
  total: number;
}

/** A built-in lesson's name, an address of a lesson, or a text. */
export type OrmerySource = string | { text: string };

export interface OrmeryEventMap {
  /** The lesson has run and its first moment is shown. */
  ready: CustomEvent<OrmeryState>;
  /** Another event is shown. */
  step: CustomEvent<OrmeryState>;
  /** The lesson cannot be loaded or run; `message` says why. */
  error: CustomEvent<{ message: string }>;
  /** A question was answered rightly, or a task's goal was reached. `text` is the question or the goal. */
  solved: CustomEvent<{ kind: "question" | "task"; text: string }>;
}

/**
 * Attributes: `src` (a built-in name or an address), `step` (the event to begin at), `from` and `to` (the events
 * between which the reader may step), `theme` (`light`, `dark`, `system`), `lang`, `readonly`, `panes` (words of
 * `lesson code memory database panels`), `controls` (`steps` or `none`), `height` (`auto` or pixels), `load`
 * (`visible` or `click`), `sandbox` (passed to the frame). Without `src` the lesson is what stands inside.
 */
export declare class OrmeryLesson extends HTMLElement {
  /** Loads another lesson and runs it. */
  load(source: OrmerySource): Promise<void>;
  /** Starts the lesson without waiting to be seen; once it has started, runs its present text again. */
  run(): Promise<void>;
  /** Steps on, by one event or more. */
  step(count?: number): Promise<OrmeryState>;
  /** Steps back. */
  back(count?: number): Promise<OrmeryState>;
  /** Goes to an event, from 1. */
  seek(event: number): Promise<OrmeryState>;
  /** Where the run is. */
  getState(): Promise<OrmeryState>;
  /** Replaces the text of a file of the lesson, by its path, and runs the lesson. */
  setCode(path: string, text: string): Promise<void>;
  /** Ends the lesson and shows what the page has written in its place. */
  destroy(): void;

  addEventListener<K extends keyof OrmeryEventMap>(type: K, listener: (this: OrmeryLesson, event: OrmeryEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** The lesson that stands inside an element of a page, as Markdown. */
export declare function lessonFromPage(element: Element): string;

declare global {
  interface HTMLElementTagNameMap {
    "ormery-lesson": OrmeryLesson;
  }
}
