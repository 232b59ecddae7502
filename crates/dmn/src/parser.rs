//! From tokens to [`Expr`], by precedence: or, and, comparison, + -, * /, sign, value.

use std::sync::Arc;

use crate::{
    SyntaxError,
    ast::{Comparison, Expr, Link, Names, Operator, Source},
    functions::Function,
    lexer::{Token, tokens},
    value::{List, Value},
};

/// How deep expressions may nest: ANAC's deepest has 6 levels. It bounds the stack of parser and evaluator.
pub const NESTING: usize = 32;

/// How long an expression may be, in bytes: ANAC's longest has 718.
pub const LENGTH: usize = 16 * 1024;

const KEYWORDS: [&str; 14] = [
    "and",
    "or",
    "in",
    "some",
    "every",
    "satisfies",
    "for",
    "return",
    "if",
    "then",
    "else",
    "true",
    "false",
    "null",
];

/// What a name means where it stands, innermost last.
enum Binding<'t> {
    Element(&'t str, usize),
    Item(usize),
}

struct Parser<'t, 'n> {
    tokens: Vec<(usize, Token<'t>)>,
    next: usize,
    end: usize,
    nesting: usize,
    scope: Vec<Binding<'t>>,
    names: &'n mut Names,
}

/// Reads a whole text as one expression.
pub(crate) fn parse(text: &str, names: &mut Names) -> Result<Expr, SyntaxError> {
    if text.len() > LENGTH {
        return Err(SyntaxError::new(text.floor_char_boundary(LENGTH), format!("più di {LENGTH} byte")));
    }
    let mut parser =
        Parser { tokens: tokens(text)?, next: 0, end: text.len(), nesting: 0, scope: Vec::new(), names };
    let expression = parser.expression()?;
    if parser.next < parser.tokens.len() {
        return Err(parser.unexpected("la fine dell'espressione"));
    }
    Ok(expression)
}

impl<'t> Parser<'t, '_> {
    fn expression(&mut self) -> Result<Expr, SyntaxError> {
        self.nested(|parser| {
            if parser.word("if") {
                let condition = parser.expression()?;
                parser.expect_word("then")?;
                let positive = parser.expression()?;
                parser.expect_word("else")?;
                return Ok(Expr::If(Box::new([condition, positive, parser.expression()?])));
            }
            for (keyword, every) in [("some", false), ("every", true)] {
                if parser.word(keyword) {
                    let (slot, source, condition) = parser.iteration("satisfies")?;
                    return Ok(Expr::Quantified { every, slot, source, condition });
                }
            }
            if parser.word("for") {
                let (slot, source, result) = parser.iteration("return")?;
                return Ok(Expr::For { slot, source, result });
            }
            parser.joined("or", Expr::Any, |parser| parser.joined("and", Expr::All, Self::comparison))
        })
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Expr, SyntaxError>,
    ) -> Result<Expr, SyntaxError> {
        if self.nesting == NESTING {
            return Err(SyntaxError::new(self.position(), format!("più di {NESTING} livelli annidati")));
        }
        self.nesting += 1;
        let read = read(self);
        self.nesting -= 1;
        read
    }

    /// `name in source satisfies|return body`
    fn iteration(&mut self, keyword: &str) -> Result<(usize, Source, Box<Expr>), SyntaxError> {
        let Some(Token::Word(name)) = self.peek() else { return Err(self.unexpected("un nome")) };
        let name = *name;
        self.next += 1;
        self.expect_word("in")?;
        let start = self.sum()?;
        let source = if self.symbol("..") {
            Source::Range(Box::new((start, self.sum()?)))
        } else {
            Source::List(Box::new(start))
        };
        self.expect_word(keyword)?;
        let slot = self.slot();
        self.scope.push(Binding::Element(name, slot));
        let body = self.expression();
        self.scope.pop();
        Ok((slot, source, Box::new(body?)))
    }

    fn slot(&mut self) -> usize {
        let slot = self.scope.len();
        self.names.locals = self.names.locals.max(slot + 1);
        slot
    }

    fn joined(
        &mut self,
        keyword: &str,
        join: fn(Vec<Expr>) -> Expr,
        operand: fn(&mut Self) -> Result<Expr, SyntaxError>,
    ) -> Result<Expr, SyntaxError> {
        let first = operand(self)?;
        if !matches!(self.peek(), Some(Token::Word(word)) if *word == keyword) {
            return Ok(first);
        }
        let mut operands = vec![first];
        while self.word(keyword) {
            operands.push(operand(self)?);
        }
        Ok(join(operands))
    }

    fn comparison(&mut self) -> Result<Expr, SyntaxError> {
        let left = self.sum()?;
        let comparison = match self.peek() {
            Some(Token::Symbol("=")) => Comparison::Equal,
            Some(Token::Symbol("!=")) => Comparison::Different,
            Some(Token::Symbol("<")) => Comparison::Less,
            Some(Token::Symbol("<=")) => Comparison::LessOrEqual,
            Some(Token::Symbol(">")) => Comparison::Greater,
            Some(Token::Symbol(">=")) => Comparison::GreaterOrEqual,
            _ => return Ok(left),
        };
        self.next += 1;
        Ok(Expr::Compare(comparison, Box::new((left, self.sum()?))))
    }

    fn sum(&mut self) -> Result<Expr, SyntaxError> {
        self.arithmetic([("+", Operator::Add), ("-", Operator::Subtract)], |parser| {
            parser.arithmetic([("*", Operator::Multiply), ("/", Operator::Divide)], Self::signed)
        })
    }

    fn arithmetic(
        &mut self,
        operators: [(&str, Operator); 2],
        operand: fn(&mut Self) -> Result<Expr, SyntaxError>,
    ) -> Result<Expr, SyntaxError> {
        let first = operand(self)?;
        let mut others = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(symbol, _)| self.symbol(symbol)) {
            others.push((*operator, operand(self)?));
        }
        Ok(if others.is_empty() { first } else { Expr::Arithmetic(Box::new(first), others) })
    }

    fn signed(&mut self) -> Result<Expr, SyntaxError> {
        if !self.symbol("-") {
            return self.chain();
        }
        Ok(match self.nested(Self::signed)? {
            Expr::Constant(Value::Number(number)) => Expr::Constant(Value::Number(-number)),
            operand => Expr::Negate(Box::new(operand)),
        })
    }

    fn chain(&mut self) -> Result<Expr, SyntaxError> {
        let base = self.primary()?;
        let mut links = Vec::new();
        loop {
            if self.symbol(".") {
                let Some(Token::Word(name)) = self.peek() else { return Err(self.unexpected("un nome")) };
                links.push(Link::Name((*name).into()));
                self.next += 1;
            } else if self.symbol("[") {
                let slot = self.slot();
                self.scope.push(Binding::Item(slot));
                let condition = self.expression();
                self.scope.pop();
                links.push(Link::Filter { slot, condition: Box::new(condition?) });
                self.expect("]")?;
            } else {
                return Ok(if links.is_empty() { base } else { Expr::Chain(Box::new(base), links) });
            }
        }
    }

    fn primary(&mut self) -> Result<Expr, SyntaxError> {
        if self.symbol("(") {
            let inner = self.expression()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.symbol("[") {
            return Ok(list(self.arguments("]")?));
        }
        if let Some(function) = self.function() {
            return self.call(function);
        }
        let value = match self.peek() {
            Some(Token::Number(number)) => Value::Number(*number),
            Some(Token::Text(text)) => Value::Text(text.clone().into()),
            Some(Token::Word("null")) => Value::Null,
            Some(Token::Word("true")) => Value::Bool(true),
            Some(Token::Word("false")) => Value::Bool(false),
            Some(Token::Word(name)) if !KEYWORDS.contains(name) => {
                let name = *name;
                self.next += 1;
                if matches!(self.peek(), Some(Token::Symbol("("))) {
                    let at = self.tokens[self.next - 1].0;
                    return Err(SyntaxError::new(at, format!("funzione «{name}» sconosciuta")));
                }
                return Ok(self.resolve(name));
            }
            _ => return Err(self.unexpected("un valore")),
        };
        self.next += 1;
        Ok(Expr::Constant(value))
    }

    /// A name inside a filter may be an entry of the element, known only when it runs.
    fn resolve(&mut self, name: &str) -> Expr {
        let mut items = Vec::new();
        let mut meaning = None;
        for binding in self.scope.iter().rev() {
            match binding {
                Binding::Element(bound, slot) if *bound == name => meaning = Some(*slot),
                Binding::Item(slot) if name == "item" => meaning = Some(*slot),
                Binding::Item(slot) => items.push(*slot),
                Binding::Element(..) => {}
            }
            if meaning.is_some() {
                break;
            }
        }
        let outside = meaning.map_or_else(|| Expr::Input(self.names.input(name)), Expr::Local);
        if items.is_empty() {
            return outside;
        }
        Expr::Entry { items, name: name.into(), otherwise: Box::new(outside) }
    }

    /// A function's name may have many words; it is one only if a parenthesis follows.
    fn function(&mut self) -> Option<Function> {
        let words = self.tokens[self.next..]
            .iter()
            .map_while(|(_, token)| if let Token::Word(word) = token { Some(*word) } else { None })
            .take(3)
            .collect::<Vec<_>>();
        if !matches!(self.tokens.get(self.next + words.len()), Some((_, Token::Symbol("(")))) {
            return None;
        }
        let function = Function::named(&words.join(" "))?;
        self.next += words.len();
        Some(function)
    }

    fn call(&mut self, function: Function) -> Result<Expr, SyntaxError> {
        let at = self.position();
        self.expect("(")?;
        let arguments = self.arguments(")")?;
        if !function.takes(arguments.len()) {
            let reason = format!("«{}» non ammette {} argomenti", function.name(), arguments.len());
            return Err(SyntaxError::new(at, reason));
        }
        Ok(Expr::Call(function, arguments))
    }

    fn arguments(&mut self, close: &'static str) -> Result<Vec<Expr>, SyntaxError> {
        let mut found = Vec::new();
        if self.symbol(close) {
            return Ok(found);
        }
        loop {
            found.push(self.expression()?);
            if !self.symbol(",") {
                self.expect(close)?;
                return Ok(found);
            }
        }
    }

    fn peek(&self) -> Option<&Token<'t>> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn word(&mut self, keyword: &str) -> bool {
        self.accept(|token| matches!(token, Token::Word(word) if *word == keyword))
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        self.accept(|token| matches!(token, Token::Symbol(found) if *found == symbol))
    }

    fn accept(&mut self, wanted: impl FnOnce(&Token<'t>) -> bool) -> bool {
        let accepted = self.peek().is_some_and(wanted);
        self.next += usize::from(accepted);
        accepted
    }

    fn expect(&mut self, symbol: &str) -> Result<(), SyntaxError> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.unexpected(symbol)) }
    }

    fn expect_word(&mut self, keyword: &str) -> Result<(), SyntaxError> {
        if self.word(keyword) { Ok(()) } else { Err(self.unexpected(keyword)) }
    }

    fn unexpected(&self, wanted: &str) -> SyntaxError {
        let found = match self.peek() {
            None => "la fine".to_owned(),
            Some(Token::Word(text) | Token::Symbol(text)) => format!("«{text}»"),
            Some(Token::Number(number)) => format!("«{number}»"),
            Some(Token::Text(_)) => "un testo".to_owned(),
        };
        SyntaxError::new(self.position(), format!("atteso {wanted}, trovato {found}"))
    }
}

/// A list of constants is built once, here.
fn list(items: Vec<Expr>) -> Expr {
    let constants = items.iter().map(|item| match item {
        Expr::Constant(value) => Some(value.clone()),
        _ => None,
    });
    match constants.collect::<Option<Arc<[_]>>>() {
        Some(values) => Expr::Constant(Value::List(List::Built(values))),
        None => Expr::List(items),
    }
}
