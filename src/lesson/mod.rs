//! Lessons: Markdown to steps, expected against got.
