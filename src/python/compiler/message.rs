//! The parser's faults in CPython 3.11's words and places.
//!
//! CPython's tokenizer complains first ([`super::scan`]); then the special rules of its grammar name the common
//! mistakes; all else is "invalid syntax" at the token where the grammar stopped. What CPython finds by parsing a
//! second time is found here by looking at the tokens around the fault.

use ruff_python_ast::Expr;
use ruff_python_ast::token::{Token, TokenKind, Tokens};
use ruff_python_parser::{
    InterpolatedStringErrorType as FStringError, LexicalErrorType, ParseError, ParseErrorType,
    UnsupportedSyntaxError, UnsupportedSyntaxErrorKind as Unsupported,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::error::{Fault, SyntaxErrorKind};
use super::scan;
use crate::python::machine::Mode;

const EQUALS_HINT: &str = "Maybe you meant '==' or ':=' instead of '='?";

/// The fault that CPython would report for the parser's first one.
pub(super) fn of_parser(text: &str, tokens: &Tokens, error: &ParseError, mode: Mode) -> Fault {
    let scan = scan::scan(text);
    let at = error.location.start().to_usize();
    if let Some(fault) = scan.fault {
        return fault;
    }
    // The parser may stop at the end of the line; CPython's fault is at the next token.
    let at = at + text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    let site = Site { text, tokens, range: error.location, mode };
    if let Some(&(open, opened_at)) = scan.open.last()
        && (scan::line_of(text, at) > scan::line_of(text, opened_at) || at >= text.trim_end().len())
    {
        return Fault::point(format!("'{}' was never closed", char::from(open)), opened_at).ending(0);
    }
    if let Some(fault) = site.inconsistent_tabs(error) {
        return fault;
    }
    if let Some(&(open, opened_at)) = scan.open.last()
        && site.reads_past_the_line(opened_at)
    {
        return Fault::point(format!("'{}' was never closed", char::from(open)), opened_at).ending(0);
    }
    site.of_type(&error.error).unwrap_or_else(|| site.invalid_syntax())
}

/// The fault for syntax that the parser knows and Python 3.11 does not.
pub(super) fn of_newer_syntax(error: &UnsupportedSyntaxError) -> Option<Fault> {
    Some(match error.kind {
        Unsupported::UnparenthesizedExceptionTypes => {
            Fault::new("multiple exception types must be parenthesized", error.range)
        }
        Unsupported::TypeAliasStatement | Unsupported::LazyImportStatement | Unsupported::TemplateStrings => {
            Fault::new("invalid syntax", error.range)
        }
        _ => return None,
    })
}

/// A fault's place among the tokens.
struct Site<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    range: TextRange,
    mode: Mode,
}

/// The range between two places, empty when they are in the wrong order.
fn between(start: TextSize, end: TextSize) -> TextRange {
    TextRange::new(start, end.max(start))
}

fn is_open(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
}

fn is_close(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
}

fn is_trivia(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline)
}

fn is_layout(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::EndOfFile)
}

fn starts_expression(kind: TokenKind) -> bool {
    use TokenKind as T;
    matches!(
        kind,
        T::Name
            | T::Int
            | T::Float
            | T::Complex
            | T::String
            | T::FStringStart
            | T::None
            | T::True
            | T::False
            | T::Lpar
            | T::Lsqb
            | T::Lbrace
            | T::Tilde
            | T::Not
            | T::Lambda
            | T::Ellipsis
    )
}

impl<'a> Site<'a> {
    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(message, self.range)
    }

    fn slice(&self, range: TextRange) -> &'a str {
        self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or("")
    }

    /// Some of the tokens; none when the indexes make no sense.
    fn some(&self, range: std::ops::Range<usize>) -> &'a [Token] {
        self.tokens.get(range.start..range.end.min(self.tokens.len())).unwrap_or(&[])
    }

    fn start(&self) -> usize {
        self.range.start().to_usize()
    }

    /// Index of the first token that is not trivia at or after the fault.
    fn index(&self) -> usize {
        let from = self.tokens.partition_point(|t| t.start() < self.range.start());
        self.some(from..usize::MAX).iter().position(|t| !is_trivia(t.kind())).map_or(from, |n| from + n)
    }

    fn token(&self) -> Option<&'a Token> {
        self.tokens.get(self.index())
    }

    /// The token before an index, trivia left out.
    fn before(&self, index: usize) -> Option<(usize, &'a Token)> {
        let index = index.min(self.tokens.len());
        self.some(0..index).iter().enumerate().rev().find(|(_, t)| !is_trivia(t.kind()))
    }

    /// The first token of the statement that holds the token at an index.
    fn line_start(&self, index: usize) -> usize {
        let index = index.min(self.tokens.len());
        let ends = |t: &Token| is_layout(t.kind()) || t.kind() == TokenKind::Semi;
        let start = self.some(0..index).iter().rposition(ends).map_or(0, |n| n + 1);
        start + self.some(start..usize::MAX).iter().take_while(|t| is_trivia(t.kind())).count()
    }

    /// Whether CPython, looking for a better message, would read on from the fault to the end of a text that a bracket
    /// keeps open.
    fn reads_past_the_line(&self, opened_at: usize) -> bool {
        let index = self.index();
        let Some(token) = self.token() else { return false };
        let first = self.tokens.get(self.line_start(index)).map(Token::kind);
        if matches!(first, Some(TokenKind::From | TokenKind::Import)) {
            return false;
        }
        if token.start().to_usize() == opened_at {
            return true;
        }
        let inside =
            self.opening(index).is_some_and(|open| self.tokens[open].start().to_usize() == opened_at);
        let rest = self.some(index..usize::MAX).iter().take_while(|t| !is_layout(t.kind()));
        inside && token.kind() == TokenKind::Equal && rest.count() <= 2
    }

    fn invalid_syntax(&self) -> Fault {
        if let Some(fault) =
            self.equals_in_condition().or_else(|| self.old_print()).or_else(|| self.forgotten_comma())
        {
            return fault;
        }
        self.plain()
    }

    /// "invalid syntax" at the token.
    fn plain(&self) -> Fault {
        let end = self.text.trim_end_matches(['\n', ' ']).len();
        match self.token() {
            Some(token) if !is_layout(token.kind()) && token.start() <= self.range.end() => {
                Fault::new("invalid syntax", token.range())
            }
            _ if self.start() >= self.text.len() => Fault::point("invalid syntax", end),
            _ => Fault::point("invalid syntax", self.start()),
        }
    }

    /// At the fault, which is a point when it is the end of a line.
    fn at_token(&self, message: &str) -> Fault {
        match self.token() {
            Some(token) if token.kind() == TokenKind::Newline || token.kind() == TokenKind::EndOfFile => {
                Fault::point(message, token.start().to_usize())
            }
            Some(token) if !is_layout(token.kind()) => Fault::new(message, token.range()),
            _ => Fault::point(message, self.start()),
        }
    }

    fn of_type(&self, error: &ParseErrorType) -> Option<Fault> {
        match error {
            ParseErrorType::UnexpectedIndentation => {
                let line = self
                    .some(self.index()..usize::MAX)
                    .iter()
                    .find(|t| !is_layout(t.kind()) && !is_trivia(t.kind()));
                let at = line.map_or(self.start(), |t| t.start().to_usize());
                let fault = Fault::point("unexpected indent", at.saturating_sub(1)).ending(-1);
                Some(fault.of_kind(SyntaxErrorKind::Indentation))
            }
            ParseErrorType::ExpectedToken { expected, .. } => self.expected(*expected),
            ParseErrorType::OtherError(message) => self.other(message),
            ParseErrorType::InvalidAssignmentTarget => Some(self.assignment_target()),
            ParseErrorType::InvalidNamedAssignmentTarget => {
                Some(self.fault(format!("cannot use assignment expressions with {}", self.described())))
            }
            ParseErrorType::InvalidAnnotatedAssignmentTarget => Some(match self.described() {
                what @ ("tuple" | "list") => {
                    self.fault(format!("only single target (not {what}) can be annotated"))
                }
                _ => match self.some(self.index()..usize::MAX).iter().find(|t| t.start() >= self.range.end())
                {
                    Some(colon) if self.ends_line(colon) => Fault::new("invalid syntax", colon.range()),
                    _ => self.fault("illegal target for annotation"),
                },
            }),
            ParseErrorType::InvalidAugmentedAssignmentTarget => {
                Some(self.fault(format!(
                    "'{}' is an illegal expression for augmented assignment",
                    self.described()
                )))
            }
            ParseErrorType::InvalidDeleteTarget => {
                Some(self.fault(format!("cannot delete {}", self.described())))
            }
            ParseErrorType::PositionalAfterKeywordArgument => {
                Some(self.at_closing("positional argument follows keyword argument"))
            }
            ParseErrorType::PositionalAfterKeywordUnpacking => {
                Some(self.at_closing("positional argument follows keyword argument unpacking"))
            }
            ParseErrorType::InvalidArgumentUnpackingOrder => {
                let first = TextRange::at(self.range.start(), 1.into());
                Some(Fault::new("iterable argument unpacking follows keyword argument unpacking", first))
            }
            ParseErrorType::UnparenthesizedGeneratorExpression => {
                Some(self.fault("Generator expression must be parenthesized"))
            }
            ParseErrorType::NonDefaultParamAfterDefaultParam => {
                Some(self.fault("non-default argument follows default argument"))
            }
            ParseErrorType::ExpectedKeywordParam => {
                let star = self.some(0..self.index() + 1).iter().rfind(|t| t.kind() == TokenKind::Star)?;
                Some(Fault::new("named arguments must follow bare *", star.range()))
            }
            ParseErrorType::ParamAfterVarKeywordParam => {
                Some(self.fault("arguments cannot follow var-keyword argument"))
            }
            ParseErrorType::InvalidStarPatternUsage => None,
            ParseErrorType::ExpectedImaginaryNumber => {
                Some(self.fault("imaginary number required in complex literal"))
            }
            ParseErrorType::ExpectedRealNumber => Some(self.fault("real number required in complex literal")),
            ParseErrorType::InvalidMatchPatternTarget => Some(self.fault("cannot use '_' as a target")),
            ParseErrorType::FStringError(kind)
            | ParseErrorType::Lexical(LexicalErrorType::FStringError(kind)) => Some(self.fstring(kind)),
            ParseErrorType::ExpectedExpression => self.expected_expression(),
            ParseErrorType::InvalidStarredExpressionUsage => {
                Some(self.fault("can't use starred expression here"))
            }
            ParseErrorType::Lexical(kind) => self.lexical(kind),
            _ => None,
        }
    }

    /// Whether nothing but a comment follows the token on its line.
    fn ends_line(&self, token: &Token) -> bool {
        let rest = self.text.get(token.end().to_usize()..).unwrap_or("");
        let rest = rest.split('\n').next().unwrap_or("").trim();
        rest.is_empty() || rest.starts_with('#')
    }

    fn expected(&self, expected: TokenKind) -> Option<Fault> {
        let first = self.tokens.get(self.line_start(self.index())).map(Token::kind);
        let at_end = self.token().is_none_or(|t| is_layout(t.kind()));
        match expected {
            TokenKind::Colon if at_end => Some(self.at_token("expected ':'")),
            TokenKind::Colon if self.in_dict() => {
                let (_, last) = self.before(self.index())?;
                let fault = Fault::point("':' expected after dictionary key", last.start().to_usize());
                Some(fault.ending(0))
            }
            // Elsewhere CPython insists only where nothing but a colon can come.
            TokenKind::Colon => {
                let forced = [TokenKind::Def, TokenKind::Try, TokenKind::Else, TokenKind::Finally];
                first.is_some_and(|k| forced.contains(&k)).then(|| self.at_token("expected ':'"))
            }
            TokenKind::Lpar => Some(self.at_token("expected '('")),
            TokenKind::Indent => Some(self.indented_block()),
            TokenKind::Else => {
                let from = self.expression_start(self.index());
                let start = self.tokens.get(from)?.start();
                let (_, last) = self.before(self.index())?;
                let range = between(start, last.end());
                Some(Fault::new("expected 'else' after 'if' expression", range))
            }
            _ => None,
        }
    }

    fn other(&self, message: &str) -> Option<Fault> {
        let has = |part: &str| message.starts_with(part);
        if has("Expected an indented block") {
            Some(self.indented_block())
        } else if has("Expected `except` or `finally`") {
            Some(self.at_token("expected 'except' or 'finally' block"))
        } else if has("Trailing comma not allowed") {
            let (_, last) = self.before(self.index() + 1)?;
            let end = last.end().to_usize();
            Some(Fault::point("trailing comma not allowed without surrounding parentheses", end))
        } else if has("Bytes literal cannot be mixed") {
            Some(Fault::point("cannot mix bytes and nonbytes literals", self.range.end().to_usize()))
        } else if has("Only one '*' separator") || has("Only one `*`") {
            let star = TextRange::at(self.range.start(), 1.into());
            Some(Fault::new("* argument may appear only once", star))
        } else if has("Positional patterns cannot follow keyword patterns") {
            Some(self.fault("positional patterns follow keyword patterns"))
        } else if message.contains("keyword argument") || has("Expected a parameter name") {
            self.keyword_argument()
        } else {
            None
        }
    }

    /// `f(1=2)`: what stands before the `=` is no name.
    fn keyword_argument(&self) -> Option<Fault> {
        let equal = self.some(self.index()..usize::MAX).iter().find(|t| t.kind() == TokenKind::Equal)?;
        let range = between(self.range.start(), equal.end());
        let message = match self.slice(self.range) {
            name @ ("True" | "False" | "None") => format!("cannot assign to {name}"),
            _ => "expression cannot contain assignment, perhaps you meant \"==\"?".to_owned(),
        };
        Some(Fault::new(message, range))
    }

    fn lexical(&self, kind: &LexicalErrorType) -> Option<Fault> {
        match kind {
            LexicalErrorType::IndentationError => {
                let line_end = self
                    .text
                    .get(self.start()..)
                    .unwrap_or("")
                    .find('\n')
                    .map_or(self.text.len(), |n| self.start() + n);
                let fault = Fault::point("unindent does not match any outer indentation level", line_end);
                Some(fault.ending(-1).of_kind(SyntaxErrorKind::Indentation))
            }
            LexicalErrorType::LineContinuationError => {
                let message = "unexpected character after line continuation character";
                Some(Fault::point(message, self.start() + 1).ending(0))
            }
            LexicalErrorType::InvalidByteLiteral => {
                let start =
                    self.text.get(..self.start()).unwrap_or("").rfind(['\'', '"']).unwrap_or(self.start());
                let start = start.saturating_sub(1);
                let rest = self.text.get(self.start()..).unwrap_or("");
                let end = rest.find(['\'', '"', '\n']).map_or(self.text.len(), |n| self.start() + n + 1);
                let range = between((start as u32).into(), (end as u32).into());
                Some(Fault::new("bytes can only contain ASCII literal characters", range))
            }
            LexicalErrorType::UnicodeError | LexicalErrorType::MissingUnicodeLbrace => self.escape(),
            LexicalErrorType::OtherError(message) if message.contains("unicode") => {
                Some(self.fault(format!("(unicode error) {message}")))
            }
            _ => None,
        }
    }

    /// A backslash escape that is cut short, or that names a character.
    fn escape(&self) -> Option<Fault> {
        let until = self.text.get(..self.start().min(self.text.len()))?;
        let backslash = until.rfind('\\')?;
        let quote = until.get(..backslash)?.rfind(['\'', '"'])?;
        let escape = self.text.get(backslash..)?;
        let what = match escape.as_bytes().get(1) {
            Some(b'x') => "truncated \\xXX escape",
            Some(b'u') => "truncated \\uXXXX escape",
            Some(b'U') => "truncated \\UXXXXXXXX escape",
            _ => return Some(self.fault("Ormery does not support names of characters (`\\N{...}`) yet")),
        };
        let digits = escape.bytes().skip(2).take_while(u8::is_ascii_hexdigit).count();
        let (first, last) = (backslash - quote - 1, backslash - quote + digits);
        let end = escape.find(['\'', '"']).map_or(self.text.len(), |n| backslash + n + 1);
        let message = if self.text.as_bytes().get(quote.wrapping_sub(1)).is_some_and(|b| b"bB".contains(b)) {
            format!("(value error) invalid \\x escape at position {first}")
        } else {
            format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {first}-{last}: {what}"
            )
        };
        Some(Fault::point(message, end))
    }

    /// CPython gives faults inside an f-string the place right after the string.
    fn fstring(&self, kind: &FStringError) -> Fault {
        let message = match kind {
            FStringError::UnclosedLbrace => "f-string: expecting '}'",
            FStringError::InvalidConversionFlag
            | FStringError::ConversionFlagNotImmediatelyAfterExclamation => {
                "f-string: invalid conversion character: expected 's', 'r', or 'a'"
            }
            FStringError::SingleRbrace => "f-string: single '}' is not allowed",
            FStringError::LambdaWithoutParentheses => "f-string: invalid syntax",
            _ => "f-string: expecting '}'",
        };
        self.after_fstring(message)
    }

    fn after_fstring(&self, message: &str) -> Fault {
        let end = self.some(self.index()..usize::MAX).iter().find(|t| t.kind() == TokenKind::FStringEnd);
        Fault::point(message, end.map_or(self.range.end(), Ranged::end).to_usize())
    }

    fn expected_expression(&self) -> Option<Fault> {
        let index = self.index();
        let (at, before) = self.before(index)?;
        let here = self.token()?;
        if here.kind() == TokenKind::Rbrace && before.kind() == TokenKind::Lbrace {
            let is_field = matches!(
                self.before(at)?.1.kind(),
                TokenKind::FStringStart | TokenKind::FStringMiddle | TokenKind::Rbrace
            );
            return is_field.then(|| self.after_fstring("f-string: empty expression not allowed"));
        }
        let closes = matches!(here.kind(), TokenKind::Rbrace | TokenKind::Comma);
        if closes && before.kind() == TokenKind::Colon && self.in_dict() {
            return Some(Fault::new("expression expected after dictionary key and ':'", before.range()));
        }
        None
    }

    /// Whether the innermost bracket around the fault is `{` outside of f-strings.
    fn in_dict(&self) -> bool {
        let Some(open) = self.opening(self.index()) else { return false };
        let in_string = self
            .before(open)
            .is_some_and(|(_, t)| matches!(t.kind(), TokenKind::FStringStart | TokenKind::FStringMiddle));
        self.tokens[open].kind() == TokenKind::Lbrace && !in_string
    }

    /// Index of the bracket that is open at an index.
    fn opening(&self, index: usize) -> Option<usize> {
        let mut depth = 0;
        for at in (0..index.min(self.tokens.len())).rev() {
            let kind = self.tokens[at].kind();
            if is_close(kind) {
                depth += 1;
            } else if is_open(kind) {
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
            } else if kind == TokenKind::Newline {
                return None;
            }
        }
        None
    }

    /// At the parenthesis that closes the call around the fault.
    fn at_closing(&self, message: &str) -> Fault {
        let mut depth = 0;
        for token in self.some(self.index()..usize::MAX) {
            if is_open(token.kind()) {
                depth += 1;
            } else if is_close(token.kind()) {
                if depth == 0 {
                    return Fault::new(message, token.range());
                }
                depth -= 1;
            }
        }
        self.fault(message)
    }

    /// "expected an indented block after ... on line N".
    fn indented_block(&self) -> Fault {
        let index = self.index();
        let header = self.some(0..index).iter().rposition(|t| t.kind() == TokenKind::Colon);
        let start = header.map(|colon| self.line_start(colon));
        let message = match start.and_then(|s| Some((s, self.tokens.get(s)?))) {
            Some((_, token)) => {
                let line = scan::line_of(self.text, token.start().to_usize());
                format!("expected an indented block after {} on line {line}", block_name(token.kind()))
            }
            None => "expected an indented block".to_owned(),
        };
        let first = self
            .some(index.min(self.tokens.len())..usize::MAX)
            .iter()
            .find(|t| !is_layout(t.kind()) && !is_trivia(t.kind()));
        let fault = match first {
            Some(token) => Fault::new(message, token.range()),
            None => {
                let end = self.text.trim_end_matches('\n').len();
                Fault::point(message, end).ending(-1)
            }
        };
        fault.of_kind(SyntaxErrorKind::Indentation)
    }

    fn described(&self) -> &'static str {
        match ruff_python_parser::parse_expression(self.slice(self.range)) {
            Ok(parsed) => describe(parsed.expr()),
            Err(_) => "expression",
        }
    }

    fn assignment_target(&self) -> Fault {
        let what = self.described();
        let index = self.index();
        let start = self.line_start(index);
        let is_first =
            self.some(start..index).iter().all(|t| t.kind() == TokenKind::Lpar || is_trivia(t.kind()));
        let line = self.some(start..usize::MAX).iter().take_while(|t| t.kind() != TokenKind::Newline);
        let single = line.filter(|t| t.kind() == TokenKind::Equal).count() == 1;
        let plain =
            ["True", "False", "None", "tuple", "list", "comparison", "lambda", "conditional expression"];
        let not_expression = self.slice(self.range).starts_with("not ");
        let hinted =
            is_first && single && !plain.contains(&what) && what != "generator expression" && !not_expression;
        if hinted {
            return self.fault(format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?"));
        }
        self.fault(format!("cannot assign to {what}"))
    }

    /// `if x = 1:`.
    fn equals_in_condition(&self) -> Option<Fault> {
        let index = self.index();
        if self.token()?.kind() != TokenKind::Equal || self.mode == Mode::Eval {
            return None;
        }
        let from = self.expression_start(index);
        let opener = self.before(from).map(|(_, t)| t.kind());
        if matches!(opener, Some(TokenKind::With | TokenKind::Colon)) {
            return None;
        }
        let start = self.tokens.get(from)?.start();
        let (_, last) = self.before(index)?;
        let target = between(start, last.end());
        let parsed = ruff_python_parser::parse_expression(self.slice(target)).ok()?;
        match parsed.expr() {
            Expr::Name(_) => {
                let end = self.expression_end(index + 1)?;
                let range = between(start, end);
                Some(Fault::new(format!("invalid syntax. {EQUALS_HINT}"), range))
            }
            Expr::Compare(_)
            | Expr::BoolOp(_)
            | Expr::If(_)
            | Expr::Lambda(_)
            | Expr::Tuple(_)
            | Expr::List(_) => None,
            other => {
                let what = describe(other);
                let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
                Some(Fault::new(message, target))
            }
        }
    }

    /// `print x`.
    fn old_print(&self) -> Option<Fault> {
        let index = self.index();
        let (at, name) = self.before(index)?;
        let word = self.slice(name.range());
        if at != self.line_start(index)
            || !matches!(word, "print" | "exec")
            || !starts_expression(self.token()?.kind())
        {
            return None;
        }
        let line = self.some(index..usize::MAX).iter().take_while(|t| {
            !is_layout(t.kind()) && !matches!(t.kind(), TokenKind::Semi | TokenKind::Comment)
        });
        let end = line.last()?.end();
        ruff_python_parser::parse_expression(self.slice(between(self.token()?.start(), end))).ok()?;
        let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
        Some(Fault::new(message, between(name.start(), end)))
    }

    /// Two expressions side by side inside brackets.
    fn forgotten_comma(&self) -> Option<Fault> {
        let index = self.index();
        if !starts_expression(self.token()?.kind()) {
            return None;
        }
        let open = self.opening(index)?;
        let first = self.expression_start(index);
        let from = self.tokens.get(first)?.start();
        let (at, last) = self.before(index)?;
        let is_parameters = self.before(open).and_then(|(name, _)| self.before(name)).map(|(_, t)| t.kind());
        let is_prefix = at == first
            && last.kind() == TokenKind::Name
            && matches!(self.token()?.kind(), TokenKind::String | TokenKind::FStringStart);
        let is_import =
            self.some(self.line_start(index)..index).first().is_some_and(|t| t.kind() == TokenKind::From);
        if is_parameters == Some(TokenKind::Def) || is_prefix || is_import {
            return None;
        }
        let first = between(from, last.end());
        ruff_python_parser::parse_expression(self.slice(first)).ok()?;
        let second = between(self.token()?.start(), self.expression_end(index)?);
        ruff_python_parser::parse_expression(self.slice(second)).ok()?;
        let fault = Fault::new("invalid syntax. Perhaps you forgot a comma?", between(from, second.end()));
        Some(fault)
    }

    /// Index of the token where the expression that ends before an index begins.
    fn expression_start(&self, index: usize) -> usize {
        use TokenKind as T;
        let mut depth = 0;
        let mut start = index;
        for at in (0..index.min(self.tokens.len())).rev() {
            let kind = self.tokens[at].kind();
            if is_trivia(kind) {
                continue;
            }
            if is_close(kind) {
                depth += 1;
            } else if is_open(kind) {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if depth == 0
                && (is_layout(kind)
                    || matches!(
                        kind,
                        T::Comma | T::Colon | T::Equal | T::Semi | T::Return | T::If | T::Elif | T::While
                    )
                    || matches!(
                        kind,
                        T::In | T::For | T::Star | T::DoubleStar | T::Assert | T::Yield | T::Del | T::With
                    ))
            {
                let is_unary_star = matches!(kind, T::Star | T::DoubleStar)
                    && self.before(at).is_none_or(|(_, t)| is_open(t.kind()) || t.kind() == T::Comma);
                let is_ternary = kind == T::If && self.before(at).is_some_and(|(_, t)| !is_layout(t.kind()));
                let is_comparison = kind == T::In && !self.has_for_before(at);
                if !(is_ternary || is_comparison || matches!(kind, T::Star | T::DoubleStar) && !is_unary_star)
                {
                    break;
                }
            }
            start = at;
        }
        start
    }

    fn has_for_before(&self, index: usize) -> bool {
        let start = self.line_start(index);
        self.some(start..index).iter().any(|t| t.kind() == TokenKind::For)
    }

    /// Where the expression that begins at an index ends.
    fn expression_end(&self, index: usize) -> Option<TextSize> {
        use TokenKind as T;
        let mut depth = 0;
        let mut end = None;
        for token in self.tokens.get(index..)?.iter().filter(|t| !is_trivia(t.kind())) {
            let kind = token.kind();
            if is_open(kind) {
                depth += 1;
            } else if is_close(kind) {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if depth == 0
                && (is_layout(kind) || matches!(kind, T::Comma | T::Colon | T::Equal | T::For | T::Semi))
            {
                break;
            }
            end = Some(token.end());
        }
        end
    }

    /// Tabs and spaces that only compare equal when a tab is as wide as somebody likes.
    fn inconsistent_tabs(&self, error: &ParseError) -> Option<Fault> {
        let of_indentation = matches!(
            error.error,
            ParseErrorType::UnexpectedIndentation
                | ParseErrorType::Lexical(LexicalErrorType::IndentationError)
        );
        if !of_indentation {
            return None;
        }
        let line = scan::line_of(self.text, self.start());
        let blank = |l: &&str| !l.trim().is_empty();
        let indentation = |l: &str| l[..l.len() - l.trim_start().len()].to_owned();
        let here = indentation(self.text.lines().nth(line - 1)?);
        let before = indentation(self.text.lines().take(line - 1).filter(blank).last()?);
        let width = |s: &str| s.chars().fold(0, |w, c| if c == '\t' { (w / 8 + 1) * 8 } else { w + 1 });
        let clash = here.contains('\t') != before.contains('\t')
            && (width(&here) == width(&before)) != (here.len() == before.len());
        let start = self.text.lines().take(line - 1).map(|l| l.len() + 1).sum();
        let message = "inconsistent use of tabs and spaces in indentation";
        clash.then(|| Fault::point(message, start).ending(0).of_kind(SyntaxErrorKind::Tab))
    }
}

/// What "expected an indented block after" calls a statement.
fn block_name(first: TokenKind) -> String {
    match first {
        TokenKind::Def | TokenKind::Async => "function definition".to_owned(),
        TokenKind::Class => "class definition".to_owned(),
        other => {
            let word = format!("{other}");
            format!("'{}' statement", word.trim_matches(['\'', '`']))
        }
    }
}

/// What CPython calls an expression that cannot be assigned to.
fn describe(expr: &Expr) -> &'static str {
    match expr {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::BooleanLiteral(b) => {
            if b.value {
                "True"
            } else {
                "False"
            }
        }
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        _ => "expression",
    }
}
