//! Regular expressions: from text to a tree, with the errors of `re.error`.
//!
//! Mirrors CPython's `Lib/re/_parser.py` in what it accepts and what it says.

/// Flags of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flags {
    /// `re.I`.
    pub ignore_case: bool,
    /// `re.M`.
    pub multi_line: bool,
    /// `re.S`.
    pub dot_all: bool,
    /// `re.X`.
    pub verbose: bool,
    /// `re.A`.
    pub ascii: bool,
}

/// A part of a pattern.
#[derive(Clone, Debug)]
pub enum Node {
    /// One character; the flag says that case is ignored.
    Char(char, bool),
    /// Any character; the flag says that a newline counts.
    Any(bool),
    /// One of a set.
    Set(Vec<SetItem>, bool, Flags),
    /// One after another.
    Concat(Vec<Node>),
    /// One of several.
    Alternate(Vec<Node>),
    /// A group with its number, if it captures.
    Group(Option<usize>, Box<Node>),
    /// Repeats: least, most, kind.
    Repeat(Box<Node>, usize, usize, Greed),
    /// What a group matched; the flag says that case is ignored.
    Backreference(usize, bool),
    /// If the group matched, one, else the other.
    Conditional(usize, Box<Node>, Box<Node>),
    /// Ahead or behind, wanted or not.
    Look {
        /// Behind the position rather than after it.
        behind: bool,
        /// Must not match.
        negative: bool,
        /// What is looked for.
        node: Box<Node>,
    },
    /// `(?>...)`.
    Atomic(Box<Node>),
    /// `^` (of lines, when set).
    Start(bool),
    /// `$` (of lines, when set).
    End(bool),
    /// `\A`.
    TextStart,
    /// `\Z`.
    TextEnd,
    /// `\b`, or `\B` when false.
    WordBoundary(bool, bool),
}

/// How a repetition takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Greed {
    /// As much as it can.
    Greedy,
    /// As little as it can.
    Lazy,
    /// As much as it can, and gives nothing back.
    Possessive,
}

/// A member of a set.
#[derive(Clone, Debug)]
pub enum SetItem {
    /// From one character to another.
    Range(char, char),
    /// `\d`, `\s`, `\w`, or their opposites.
    Class(char),
}

/// An error with the position where it was found.
pub struct ParseError {
    /// What is wrong.
    pub message: String,
    /// Where, in characters.
    pub at: usize,
}

/// A parsed pattern.
pub struct Parsed {
    /// The tree.
    pub node: Node,
    /// Groups, the whole match not counted.
    pub groups: usize,
    /// Names of groups with their numbers, in order.
    pub names: Vec<(String, usize)>,
    /// Flags, those written in the pattern included.
    pub flags: Flags,
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    groups: usize,
    open: Vec<usize>,
    names: Vec<(String, usize)>,
    flags: Flags,
    in_lookbehind: usize,
    depth: usize,
}

type Parse<T> = Result<T, ParseError>;

/// Parses a pattern.
pub fn parse(pattern: &[char], flags: Flags) -> Parse<Parsed> {
    let mut parser = Parser {
        chars: pattern,
        at: 0,
        groups: 0,
        open: Vec::new(),
        names: Vec::new(),
        flags,
        in_lookbehind: 0,
        depth: 0,
    };
    parser.global_flags()?;
    let node = parser.alternation()?;
    if parser.at < pattern.len() {
        return Err(parser.error("unbalanced parenthesis", parser.at));
    }
    Ok(Parsed { node, groups: parser.groups, names: parser.names, flags: parser.flags })
}

impl Parser<'_> {
    fn error(&self, message: impl Into<String>, at: usize) -> ParseError {
        ParseError { message: message.into(), at }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn eat(&mut self, text: &str) -> bool {
        let fits = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if fits {
            self.at += text.chars().count();
        }
        fits
    }

    /// `(?imsx)` at the very start.
    fn global_flags(&mut self) -> Parse<()> {
        while self.chars.get(self.at..self.at + 2) == Some(&['(', '?']) {
            let letters: Vec<char> =
                self.chars[self.at + 2..].iter().copied().take_while(char::is_ascii_alphabetic).collect();
            let end = self.at + 2 + letters.len();
            if letters.is_empty() || letters[0] == 'P' || self.chars.get(end) != Some(&')') {
                return Ok(());
            }
            for letter in letters {
                self.set_flag(letter, true)?;
            }
            self.at = end + 1;
        }
        Ok(())
    }

    fn set_flag(&mut self, letter: char, on: bool) -> Parse<()> {
        match letter {
            'i' => self.flags.ignore_case = on,
            'm' => self.flags.multi_line = on,
            's' => self.flags.dot_all = on,
            'x' => self.flags.verbose = on,
            'a' => self.flags.ascii = on,
            'u' | 'L' => {}
            _ => return Err(self.error("unknown flag", self.at)),
        }
        Ok(())
    }

    fn alternation(&mut self) -> Parse<Node> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(self.error("too many nested groups for Ormery", self.at));
        }
        let mut options = vec![self.sequence()?];
        while self.peek() == Some('|') {
            self.at += 1;
            options.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if options.len() == 1 { options.remove(0) } else { Node::Alternate(options) })
    }

    fn sequence(&mut self) -> Parse<Node> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            if self.flags.verbose && c.is_whitespace() {
                self.at += 1;
                continue;
            }
            if self.flags.verbose && c == '#' {
                while self.next().is_some_and(|c| c != '\n') {}
                continue;
            }
            let start = self.at;
            let Some(node) = self.atom()? else { continue };
            nodes.push(self.repeats(node, start)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Concat(nodes) })
    }

    fn repeats(&mut self, node: Node, start: usize) -> Parse<Node> {
        let here = self.at;
        let (least, most) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => match self.bounds()? {
                Some(bounds) => bounds,
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        if self.at == here {
            self.at += 1;
        }
        if matches!(node, Node::Start(_) | Node::TextStart) {
            let _ = start;
            return Err(self.error("nothing to repeat", here));
        }
        let greed = match self.peek() {
            Some('?') => Greed::Lazy,
            Some('+') => Greed::Possessive,
            _ => Greed::Greedy,
        };
        if greed != Greed::Greedy {
            self.at += 1;
        }
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return Err(self.error("multiple repeat", self.at));
        }
        Ok(Node::Repeat(Box::new(node), least, most, greed))
    }

    /// `{2}`, `{2,}`, `{,3}`, `{2,3}`; anything else is plain text.
    fn bounds(&mut self) -> Parse<Option<(usize, usize)>> {
        let start = self.at;
        let rest: String = self.chars[start + 1..].iter().take_while(|c| **c != '}').collect();
        let end = start + 1 + rest.chars().count();
        if self.chars.get(end) != Some(&'}') || rest.is_empty() {
            return Ok(None);
        }
        let (low, high) = match rest.split_once(',') {
            Some((low, high)) => (low, high),
            None => (rest.as_str(), rest.as_str()),
        };
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if !digits(low) || !digits(high) {
            return Ok(None);
        }
        let least = if low.is_empty() { 0 } else { low.parse().unwrap_or(usize::MAX) };
        let most = if high.is_empty() { usize::MAX } else { high.parse().unwrap_or(usize::MAX) };
        if most < least {
            return Err(self.error("min repeat greater than max repeat", start + 1));
        }
        self.at = end + 1;
        Ok(Some((least, most)))
    }

    fn atom(&mut self) -> Parse<Option<Node>> {
        let start = self.at;
        let Some(c) = self.next() else { return Ok(None) };
        let flags = self.flags;
        Ok(Some(match c {
            '.' => Node::Any(flags.dot_all),
            '^' => Node::Start(flags.multi_line),
            '$' => Node::End(flags.multi_line),
            '[' => self.set(start)?,
            '\\' => self.escape(start)?,
            '*' | '+' | '?' => return Err(self.error("nothing to repeat", start)),
            '(' => return self.group(start),
            c => Node::Char(c, flags.ignore_case),
        }))
    }

    fn group(&mut self, start: usize) -> Parse<Option<Node>> {
        let outer = self.flags;
        let mut number = None;
        let mut wrap: fn(Node) -> Node = |node| Node::Group(None, Box::new(node));
        if self.eat("?") {
            let Some(kind) = self.next() else {
                return Err(self.error("unexpected end of pattern", self.at));
            };
            match kind {
                ':' => {}
                '>' => wrap = |node| Node::Atomic(Box::new(node)),
                '=' => wrap = |node| Node::Look { behind: false, negative: false, node: Box::new(node) },
                '!' => wrap = |node| Node::Look { behind: false, negative: true, node: Box::new(node) },
                '<' if self.eat("=") => {
                    return self.look_behind(start, false).map(Some);
                }
                '<' if self.eat("!") => {
                    return self.look_behind(start, true).map(Some);
                }
                '<' => {
                    let c = self.peek().map(String::from).unwrap_or_default();
                    return Err(self.error(format!("unknown extension ?<{c}"), start + 1));
                }
                'P' => match self.named(start)? {
                    Named::Open(n) => number = Some(n),
                    Named::Node(node) => return Ok(Some(node)),
                },
                '#' => {
                    while let Some(c) = self.next() {
                        if c == ')' {
                            return Ok(None);
                        }
                    }
                    return Err(self.error("missing ), unterminated comment", start));
                }
                '(' => return self.conditional(start).map(Some),
                c if c == '-' || c.is_ascii_alphabetic() => {
                    self.at -= 1;
                    if self.local_flags(start)? {
                        return Ok(None);
                    }
                }
                c => return Err(self.error(format!("unknown extension ?{c}"), start + 1)),
            }
        } else {
            self.groups += 1;
            number = Some(self.groups);
        }
        if let Some(n) = number {
            self.open.push(n);
        }
        let inner = self.alternation()?;
        if !self.eat(")") {
            return Err(self.error("missing ), unterminated subpattern", start));
        }
        self.flags = outer;
        Ok(Some(match number {
            Some(n) => {
                self.open.retain(|o| *o != n);
                Node::Group(Some(n), Box::new(inner))
            }
            None => wrap(inner),
        }))
    }

    fn look_behind(&mut self, start: usize, negative: bool) -> Parse<Node> {
        let outer = self.flags;
        self.in_lookbehind += 1;
        let node = self.alternation()?;
        self.in_lookbehind -= 1;
        if !self.eat(")") {
            return Err(self.error("missing ), unterminated subpattern", start));
        }
        self.flags = outer;
        match widths(&node) {
            Some((least, most)) if least == most => {
                Ok(Node::Look { behind: true, negative, node: Box::new(node) })
            }
            _ => Err(self.error("look-behind requires fixed-width pattern", usize::MAX)),
        }
    }

    fn local_flags(&mut self, start: usize) -> Parse<bool> {
        let mut on = true;
        loop {
            match self.next() {
                Some('-') if on => on = false,
                Some(':') => return Ok(false),
                Some(')') if start == 0 => return Ok(true),
                Some(')') => {
                    return Err(self.error("global flags not at the start of the expression", start));
                }
                Some(c) if c.is_ascii_alphabetic() => self.set_flag(c, on)?,
                Some(_) => return Err(self.error("missing -, : or )", self.at - 1)),
                None => return Err(self.error("missing -, : or )", self.at)),
            }
        }
    }

    fn name_until(&mut self, end: char, what: &str) -> Parse<String> {
        let from = self.at;
        let mut name = String::new();
        loop {
            match self.next() {
                Some(c) if c == end => break,
                Some(c) => name.push(c),
                None if name.is_empty() => return Err(self.error(format!("missing {what}"), from)),
                None => return Err(self.error(format!("missing {end}, unterminated name"), from)),
            }
        }
        if name.is_empty() {
            return Err(self.error(format!("missing {what}"), from));
        }
        Ok(name)
    }

    fn named(&mut self, start: usize) -> Parse<Named> {
        if self.eat("<") {
            let from = self.at;
            let name = self.name_until('>', "group name")?;
            if !crate::python::builtins::str_is_identifier(&name) {
                return Err(self.error(format!("bad character in group name '{name}'"), from));
            }
            if let Some((_, other)) = self.names.iter().find(|(n, _)| *n == name) {
                return Err(self.error(
                    format!(
                        "redefinition of group name '{name}' as group {}; was group {other}",
                        self.groups + 1
                    ),
                    from,
                ));
            }
            self.groups += 1;
            self.names.push((name, self.groups));
            return Ok(Named::Open(self.groups));
        }
        if self.eat("=") {
            let from = self.at;
            let name = self.name_until(')', "group name")?;
            let Some((_, n)) = self.names.iter().find(|(known, _)| *known == name).cloned() else {
                return Err(self.error(format!("unknown group name '{name}'"), from));
            };
            if self.open.contains(&n) {
                return Err(self.error("cannot refer to an open group", from));
            }
            return Ok(Named::Node(Node::Backreference(n, self.flags.ignore_case)));
        }
        let c = self.peek().map(String::from).unwrap_or_default();
        Err(self.error(format!("unknown extension ?P{c}"), start + 1))
    }

    fn conditional(&mut self, start: usize) -> Parse<Node> {
        let from = self.at;
        let name = self.name_until(')', "group name")?;
        let n = match name.parse::<usize>() {
            Ok(n) => n,
            Err(_) => match self.names.iter().find(|(known, _)| *known == name) {
                Some((_, n)) => *n,
                None => return Err(self.error(format!("unknown group name '{name}'"), from)),
            },
        };
        let yes = self.sequence()?;
        let no = if self.eat("|") { self.sequence()? } else { Node::Concat(Vec::new()) };
        if self.peek() == Some('|') {
            return Err(self.error("conditional backref with more than two branches", self.at));
        }
        if !self.eat(")") {
            return Err(self.error("missing ), unterminated subpattern", start));
        }
        Ok(Node::Conditional(n, Box::new(yes), Box::new(no)))
    }

    fn escape(&mut self, start: usize) -> Parse<Node> {
        let Some(c) = self.next() else {
            return Err(self.error("bad escape (end of pattern)", start));
        };
        let flags = self.flags;
        Ok(match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => Node::Set(vec![SetItem::Class(c)], false, flags),
            'A' => Node::TextStart,
            'Z' => Node::TextEnd,
            'b' => Node::WordBoundary(true, flags.ascii),
            'B' => Node::WordBoundary(false, flags.ascii),
            '1'..='9' => {
                let mut n = c.to_digit(10).unwrap_or(0) as usize;
                if let Some(d) = self.peek().and_then(|c| c.to_digit(10)) {
                    let two = n * 10 + d as usize;
                    let third = self.chars.get(self.at + 1).is_some_and(|c| ('0'..='7').contains(c));
                    if c <= '3' && d < 8 && third {
                        let text: String = self.chars[self.at - 1..self.at + 2].iter().collect();
                        self.at += 2;
                        let code = u32::from_str_radix(&text, 8).unwrap_or(0);
                        return Ok(Node::Char(char::from_u32(code).unwrap_or('\0'), flags.ignore_case));
                    }
                    n = two;
                    self.at += 1;
                }
                if n > self.groups {
                    return Err(self.error(format!("invalid group reference {n}"), start + 1));
                }
                if self.open.contains(&n) {
                    return Err(self.error("cannot refer to an open group", start));
                }
                Node::Backreference(n, flags.ignore_case)
            }
            c => Node::Char(self.char_escape(c, start)?, flags.ignore_case),
        })
    }

    fn char_escape(&mut self, c: char, start: usize) -> Parse<char> {
        Ok(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\x0c',
            'v' => '\x0b',
            'a' => '\x07',
            '0' => {
                let mut code = 0;
                for _ in 0..2 {
                    let Some(d) = self.peek().and_then(|c| c.to_digit(8)) else { break };
                    code = code * 8 + d;
                    self.at += 1;
                }
                char::from_u32(code).unwrap_or('\0')
            }
            'x' => self.hex(2, start)?,
            'u' => self.hex(4, start)?,
            'U' => self.hex(8, start)?,
            c if c.is_ascii_alphabetic() || c.is_ascii_digit() => {
                return Err(self.error(format!("bad escape \\{c}"), start));
            }
            c => c,
        })
    }

    fn hex(&mut self, count: usize, start: usize) -> Parse<char> {
        let digits: String =
            self.chars[self.at..].iter().take(count).take_while(|c| c.is_ascii_hexdigit()).collect();
        self.at += digits.len();
        let code =
            u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == count).and_then(char::from_u32);
        let shown: String = self.chars[start..self.at].iter().collect();
        code.ok_or_else(|| self.error(format!("incomplete escape {shown}"), start))
    }

    fn set(&mut self, start: usize) -> Parse<Node> {
        let negative = self.eat("^");
        let mut items = Vec::new();
        let mut first = true;
        loop {
            let here = self.at;
            let Some(c) = self.next() else { return Err(self.error("unterminated character set", start)) };
            if c == ']' && !first {
                break;
            }
            first = false;
            let low = self.set_member(c, here)?;
            let is_range =
                self.peek() == Some('-') && !matches!(self.chars.get(self.at + 1), Some(']') | None);
            if !is_range {
                items.push(match low {
                    Ok(c) => SetItem::Range(c, c),
                    Err(class) => SetItem::Class(class),
                });
                continue;
            }
            self.at += 1;
            let from = self.at;
            let Some(c) = self.next() else { return Err(self.error("unterminated character set", start)) };
            let high = self.set_member(c, from)?;
            let shown: String = self.chars[here..self.at].iter().collect();
            match (low, high) {
                (Ok(low), Ok(high)) if low <= high => items.push(SetItem::Range(low, high)),
                _ => return Err(self.error(format!("bad character range {shown}"), here)),
            }
        }
        Ok(Node::Set(items, negative, self.flags))
    }

    fn set_member(&mut self, c: char, here: usize) -> Parse<Result<char, char>> {
        if c != '\\' {
            return Ok(Ok(c));
        }
        let Some(c) = self.next() else { return Err(self.error("bad escape (end of pattern)", here)) };
        match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => Ok(Err(c)),
            'b' => Ok(Ok('\x08')),
            c => self.char_escape(c, here).map(Ok),
        }
    }
}

enum Named {
    Open(usize),
    Node(Node),
}

/// Least and most characters that a node matches; `None` when there is no bound.
pub fn widths(node: &Node) -> Option<(usize, usize)> {
    match node {
        Node::Char(..) | Node::Any(_) | Node::Set(..) => Some((1, 1)),
        Node::Concat(nodes) => nodes.iter().try_fold((0, 0), |(a, b), n| {
            let (low, high) = widths(n)?;
            Some((a + low, b + high))
        }),
        Node::Alternate(nodes) => {
            let all: Option<Vec<_>> = nodes.iter().map(widths).collect();
            let all = all?;
            Some((all.iter().map(|w| w.0).min()?, all.iter().map(|w| w.1).max()?))
        }
        Node::Group(_, node) | Node::Atomic(node) => widths(node),
        Node::Repeat(node, least, most, _) => {
            let (low, high) = widths(node)?;
            Some((low.checked_mul(*least)?, high.checked_mul(*most)?))
        }
        Node::Backreference(..) | Node::Conditional(..) => None,
        _ => Some((0, 0)),
    }
}
