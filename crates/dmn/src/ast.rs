//! What an expression is once read: names are resolved to slots, constants are built.

use indexmap::IndexSet;

use crate::{functions::Function, value::Value};

#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Constant(Value<'static>),
    /// A name that no iteration binds: an input of the table.
    Input(usize),
    /// The element of an iteration, or `item` of a filter.
    Local(usize),
    /// A name inside a filter: an entry of the element wins over what the name means outside.
    Entry {
        items: Vec<usize>,
        name: Box<str>,
        otherwise: Box<Expr>,
    },
    List(Vec<Expr>),
    Chain(Box<Expr>, Vec<Link>),
    Negate(Box<Expr>),
    /// Operators of one precedence, from left to right.
    Arithmetic(Box<Expr>, Vec<(Operator, Expr)>),
    Compare(Comparison, Box<(Expr, Expr)>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    If(Box<[Expr; 3]>),
    Quantified {
        every: bool,
        slot: usize,
        source: Source,
        condition: Box<Expr>,
    },
    For {
        slot: usize,
        source: Source,
        result: Box<Expr>,
    },
    Call(Function, Vec<Expr>),
}

/// What follows a value: `.name` or `[filter]`.
#[derive(Debug, Clone)]
pub(crate) enum Link {
    Name(Box<str>),
    Filter { slot: usize, condition: Box<Expr> },
}

/// What an iteration goes through.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    List(Box<Expr>),
    Range(Box<(Expr, Expr)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The names that expressions share: one set for all the cells of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// Inputs, by slot.
    pub(crate) inputs: IndexSet<Box<str>>,
    /// How many slots the deepest nesting of iterations needs.
    pub(crate) locals: usize,
}

impl Names {
    pub(crate) fn input(&mut self, name: &str) -> usize {
        self.inputs.get_index_of(name).unwrap_or_else(|| self.inputs.insert_full(name.into()).0)
    }
}

impl Expr {
    /// Calls `visit` on every expression directly inside this one.
    pub(crate) fn each_part<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match self {
            Self::Constant(_) | Self::Input(_) | Self::Local(_) => {}
            Self::Entry { otherwise: part, .. } | Self::Negate(part) => visit(part),
            Self::List(parts) | Self::All(parts) | Self::Any(parts) | Self::Call(_, parts) => {
                parts.iter().for_each(visit);
            }
            Self::If(parts) => parts.iter().for_each(visit),
            Self::Compare(_, sides) => {
                visit(&sides.0);
                visit(&sides.1);
            }
            Self::Chain(base, links) => {
                visit(base);
                for link in links {
                    if let Link::Filter { condition, .. } = link {
                        visit(condition);
                    }
                }
            }
            Self::Arithmetic(first, others) => {
                visit(first);
                for (_, part) in others {
                    visit(part);
                }
            }
            Self::Quantified { source, condition: body, .. } | Self::For { source, result: body, .. } => {
                match source {
                    Source::List(list) => visit(list),
                    Source::Range(ends) => {
                        visit(&ends.0);
                        visit(&ends.1);
                    }
                }
                visit(body);
            }
        }
    }

    /// True if the value can only be a boolean (or none): as a filter it is a condition, never an index.
    pub(crate) fn is_condition(&self) -> bool {
        matches!(self, Self::Compare(..) | Self::All(_) | Self::Any(_) | Self::Quantified { .. })
    }
}
