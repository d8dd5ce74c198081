//! An interpreter of as much of 1C's language as the example's day at the till is written in: 1C itself is not here.
//!
//! It shows that the text does what its author meant by the language's published rules, with the real component behind
//! it. What it does not know it refuses, loudly: nothing of the platform is guessed. Asynchronous code runs as if each
//! promise were kept at once.

mod platform;
mod value;

use std::cell::RefCell;
use std::collections::HashMap;

use rust_decimal::Decimal;
use tree_sitter::{Node, Parser, Tree};

use crate::driver::Driver;
use value::Value;

/// A module's text, parsed.
pub struct Source {
    name: &'static str,
    text: String,
    tree: Tree,
}

impl Source {
    pub fn parse(name: &'static str, text: String) -> Source {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_bsl::LANGUAGE.into()).unwrap();
        let tree = parser.parse(&text, None).unwrap();
        assert!(!tree.root_node().has_error(), "{name} is no module");
        Source { name, text, tree }
    }
}

struct Module<'t> {
    name: &'static str,
    text: &'t str,
    /// By their names in small letters.
    routines: HashMap<String, Node<'t>>,
}

/// Modules that can be run.
pub struct Program<'t> {
    modules: Vec<Module<'t>>,
    /// Starts a host with a new object of the component.
    attach: &'t dyn Fn() -> Driver,
    /// What was told in the message window, a line a message.
    pub printed: RefCell<String>,
}

/// An exception of the language, with its description.
type Raised = String;

/// Where a statement leaves off.
enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
}

/// A routine at work.
struct Frame {
    /// The number of its module.
    module: usize,
    variables: HashMap<String, Value>,
    /// Parameters that the caller's own variables stand behind.
    shared: Vec<String>,
    /// What the innermost exception handler is handling.
    handled: Option<Raised>,
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    (0..node.child_count()).filter_map(|n| node.child(n)).filter(|n| !n.is_extra()).collect()
}

fn is_statement(node: Node) -> bool {
    node.kind().ends_with("_statement")
}

fn collect<'t>(node: Node<'t>, text: &str, routines: &mut HashMap<String, Node<'t>>) {
    for child in children(node) {
        match child.kind() {
            "procedure_definition" | "function_definition" => {
                let name = child.child_by_field_name("name").unwrap();
                let name = text[name.byte_range()].to_lowercase();
                assert!(routines.insert(name.clone(), child).is_none(), "{name} is there twice");
            }
            // A region.
            "preprocessor" => collect(child, text, routines),
            _ => {}
        }
    }
}

impl<'t> Program<'t> {
    pub fn new(sources: &'t [Source], attach: &'t dyn Fn() -> Driver) -> Program<'t> {
        let module = |source: &'t Source| {
            let mut routines = HashMap::new();
            collect(source.tree.root_node(), &source.text, &mut routines);
            Module { name: source.name, text: &source.text, routines }
        };
        Program { modules: sources.iter().map(module).collect(), attach, printed: RefCell::default() }
    }

    /// Calls an exported routine with texts; what it raised is the error.
    pub fn run(&self, module: &str, routine: &str, arguments: &[&str]) -> Result<(), Raised> {
        let module = self.module(module).expect("the module is there");
        let arguments = arguments.iter().map(|a| Value::text(a)).collect();
        self.call(module, routine, arguments, true).map(|_| ())
    }

    fn module(&self, name: &str) -> Option<usize> {
        self.modules.iter().position(|m| m.name.to_lowercase() == name.to_lowercase())
    }

    fn word(&self, frame: &Frame, node: Node) -> &'t str {
        &self.modules[frame.module].text[node.byte_range()]
    }

    /// Ends the test: here the interpreter knows less than the language.
    fn unknown(&self, frame: &Frame, node: Node) -> ! {
        let module = &self.modules[frame.module];
        let line = node.start_position().row + 1;
        panic!("{}, line {line}, {}: {}", module.name, node.kind(), self.word(frame, node))
    }

    fn call(&self, module: usize, name: &str, arguments: Vec<Value>, outside: bool) -> Result<Value, Raised> {
        let routine = self.modules[module].routines.get(&name.to_lowercase());
        let routine = *routine.unwrap_or_else(|| panic!("{} has no {name}", self.modules[module].name));
        let mut frame = Frame { module, variables: HashMap::new(), shared: Vec::new(), handled: None };
        let is_exported = routine.child_by_field_name("export").is_some();
        assert!(is_exported || !outside, "{name} is not exported");
        let is_asynchronous = routine.child(0).unwrap().kind() == "ASYNC_KEYWORD";
        let parameters = children(routine.child_by_field_name("parameters").unwrap());
        let parameters: Vec<Node> = parameters.into_iter().filter(|n| n.kind() == "parameter").collect();
        assert_eq!(parameters.len(), arguments.len(), "parameters of {name}");
        for (parameter, argument) in parameters.into_iter().zip(arguments) {
            let name = self.word(&frame, parameter.child_by_field_name("name").unwrap()).to_lowercase();
            if !is_asynchronous && parameter.child_by_field_name("val").is_none() {
                frame.shared.push(name.clone());
            }
            frame.variables.insert(name, argument);
        }
        let body: Vec<Node> = children(routine).into_iter().filter(|n| is_statement(*n)).collect();
        match self.block(&mut frame, &body)? {
            Flow::Return(value) => Ok(value),
            _ => Ok(Value::Undefined),
        }
    }

    fn block(&self, frame: &mut Frame, statements: &[Node<'t>]) -> Result<Flow, Raised> {
        for statement in statements {
            match self.statement(frame, *statement)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&self, frame: &mut Frame, node: Node<'t>) -> Result<Flow, Raised> {
        let parts = children(node);
        match node.kind() {
            "call_statement" | "await_statement" => {
                self.value(frame, parts[0])?;
            }
            "assignment_statement" => {
                let value = self.value(frame, node.child_by_field_name("right").unwrap())?;
                self.assign(frame, node.child_by_field_name("left").unwrap(), value)?;
            }
            "return_statement" => {
                let result = node.child_by_field_name("result");
                let value = result.map_or(Ok(Value::Undefined), |result| self.value(frame, result))?;
                return Ok(Flow::Return(value));
            }
            "break_statement" => return Ok(Flow::Break),
            "continue_statement" => return Ok(Flow::Continue),
            "rise_error_statement" => {
                let raised = parts.iter().find(|p| p.kind() == "expression");
                let again = frame.handled.clone();
                return Err(match raised {
                    Some(text) => self.value(frame, *text)?.to_text(),
                    None => again.unwrap_or_else(|| self.unknown(frame, node)),
                });
            }
            "try_statement" => return self.try_it(frame, &parts),
            "if_statement" => return self.choose(frame, &parts),
            "while_statement" => {
                let body = body(&parts);
                while self.value(frame, parts[1])?.truth() {
                    match self.block(frame, &body)? {
                        Flow::Break => break,
                        Flow::Return(value) => return Ok(Flow::Return(value)),
                        Flow::Next | Flow::Continue => {}
                    }
                }
            }
            "for_statement" | "for_each_statement" => return self.repeat(frame, node),
            _ => self.unknown(frame, node),
        }
        Ok(Flow::Next)
    }

    fn assign(&self, frame: &mut Frame, left: Node<'t>, value: Value) -> Result<(), Raised> {
        if left.kind() == "identifier" {
            let name = self.word(frame, left).to_lowercase();
            // The caller's variable would change with it.
            assert!(!frame.shared.contains(&name), "{name} is assigned to: a parameter that is not Знач");
            frame.variables.insert(name, value);
            return Ok(());
        }
        let parts = children(left);
        let owner = self.value(frame, parts[0])?;
        let key = match parts.last().unwrap().kind() {
            "property" => Value::text(self.word(frame, *parts.last().unwrap())),
            _ => self.value(frame, parts[2])?,
        };
        owner.set(&key, value);
        Ok(())
    }

    fn choose(&self, frame: &mut Frame, parts: &[Node<'t>]) -> Result<Flow, Raised> {
        let clauses = parts.iter().filter(|p| p.kind().ends_with("_clause")).map(|c| children(*c));
        for clause in std::iter::once(parts.to_vec()).chain(clauses) {
            let holds = clause[0].kind() == "ELSE_KEYWORD" || self.value(frame, clause[1])?.truth();
            if holds {
                return self.block(frame, &body(&clause));
            }
        }
        Ok(Flow::Next)
    }

    fn try_it(&self, frame: &mut Frame, parts: &[Node<'t>]) -> Result<Flow, Raised> {
        let except = parts.iter().position(|p| p.kind() == "EXCEPT_KEYWORD").unwrap();
        match self.block(frame, &body(&parts[..except])) {
            Err(raised) => {
                let outer = frame.handled.replace(raised);
                let flow = self.block(frame, &body(&parts[except..]));
                frame.handled = outer;
                flow
            }
            done => done,
        }
    }

    fn repeat(&self, frame: &mut Frame, node: Node<'t>) -> Result<Flow, Raised> {
        let parts = children(node);
        let variable = parts.iter().find(|p| p.kind() == "identifier").unwrap();
        let name = self.word(frame, *variable).to_lowercase();
        let bounds: Vec<Node> = parts.iter().filter(|p| p.kind() == "expression").copied().collect();
        let values = if node.kind() == "for_each_statement" {
            self.value(frame, bounds[0])?.elements()
        } else {
            let (from, to) = (self.value(frame, bounds[0])?.number(), self.value(frame, bounds[1])?.number());
            let steps = std::iter::successors(Some(from), |n| Some(n + Decimal::ONE));
            steps.take_while(|n| *n <= to).map(Value::Number).collect()
        };
        for value in values {
            frame.variables.insert(name.clone(), value);
            match self.block(frame, &body(&parts))? {
                Flow::Break => break,
                Flow::Return(value) => return Ok(Flow::Return(value)),
                Flow::Next | Flow::Continue => {}
            }
        }
        Ok(Flow::Next)
    }

    fn arguments(&self, frame: &mut Frame, call: Node<'t>) -> Result<Vec<Value>, Raised> {
        let Some(list) = call.child_by_field_name("arguments") else { return Ok(Vec::new()) };
        let mut values = Vec::new();
        let mut after_comma = true;
        for part in children(list) {
            match part.kind() {
                "expression" => values.push(self.value(frame, part)?),
                // `f(a, , b)`: an argument that is left out.
                "omitted_argument" if after_comma => values.push(Value::Undefined),
                _ => {}
            }
            after_comma = part.kind() == "," || part.kind() == "omitted_argument";
        }
        Ok(values)
    }

    fn value(&self, frame: &mut Frame, node: Node<'t>) -> Result<Value, Raised> {
        let parts = children(node);
        let field = |name| node.child_by_field_name(name).unwrap();
        match node.kind() {
            "expression" | "access" | "index" | "const_expression" if parts.len() == 1 => {
                self.value(frame, parts[0])
            }
            "parenthesized_expression" | "await_expression" => self.value(frame, parts[1]),
            "access" | "call_expression" | "property_access" => self.member(frame, node, &parts),
            "method_call" => {
                let name = self.word(frame, field("name"));
                let arguments = self.arguments(frame, node)?;
                if self.modules[frame.module].routines.contains_key(&name.to_lowercase()) {
                    return self.call(frame.module, name, arguments, false);
                }
                self.global(frame, name, arguments)
            }
            "identifier" => Ok(self.variable(frame, node)),
            "number" => Ok(Value::Number(self.word(frame, node).parse().unwrap())),
            "string" => {
                let lines = parts.iter().filter(|p| p.kind() == "string_content");
                let lines: Vec<String> =
                    lines.map(|line| self.word(frame, *line).replace("\"\"", "\"")).collect();
                Ok(Value::text(&lines.join("\n")))
            }
            "date" => Ok(Value::Date(self.word(frame, node).trim_matches('\'').to_owned())),
            "boolean" => Ok(Value::Bool(parts[0].kind() == "TRUE_KEYWORD")),
            "UNDEFINED_KEYWORD" => Ok(Value::Undefined),
            "NULL_KEYWORD" => Ok(Value::Null),
            "unary_expression" => {
                let argument = self.value(frame, field("argument"))?;
                Ok(match self.word(frame, field("operator")).to_lowercase().as_str() {
                    "-" => Value::Number(-argument.number()),
                    "не" => Value::Bool(!argument.truth()),
                    _ => self.unknown(frame, node),
                })
            }
            "binary_expression" => self.binary(frame, node),
            "ternary_expression" => {
                let holds = self.value(frame, field("condition"))?.truth();
                self.value(frame, field(if holds { "consequence" } else { "alternative" }))
            }
            "new_expression" => {
                let arguments = self.arguments(frame, node)?;
                Ok(Value::new(self.word(frame, field("type")), &arguments))
            }
            "new_expression_method" => {
                let class = self.value(frame, field("type"))?.to_text();
                assert_eq!(class, "AddIn.MaxBonus.MaxBonus");
                Ok(Value::component((self.attach)()))
            }
            _ => self.unknown(frame, node),
        }
    }

    /// A variable, a module, or a name of the platform.
    fn variable(&self, frame: &Frame, node: Node) -> Value {
        let name = self.word(frame, node);
        if let Some(value) = frame.variables.get(&name.to_lowercase()) {
            return value.clone();
        }
        match self.module(name) {
            Some(module) => Value::Module(module),
            None => platform::name(name).unwrap_or_else(|| self.unknown(frame, node)),
        }
    }

    /// `owner.property`, `owner[index]`, `owner.method(arguments)`.
    fn member(&self, frame: &mut Frame, node: Node<'t>, parts: &[Node<'t>]) -> Result<Value, Raised> {
        let owner = self.value(frame, parts[0])?;
        let last = parts[2];
        match last.kind() {
            "property" => Ok(owner.get(&Value::text(self.word(frame, last)))),
            "method_call" => {
                let name = self.word(frame, last.child_by_field_name("name").unwrap());
                let arguments = self.arguments(frame, last)?;
                match owner {
                    Value::Module(module) => self.call(module, name, arguments, true),
                    owner => owner.method(name, arguments),
                }
            }
            "index" => {
                let key = self.value(frame, last)?;
                Ok(owner.get(&key))
            }
            _ => self.unknown(frame, node),
        }
    }

    fn binary(&self, frame: &mut Frame, node: Node<'t>) -> Result<Value, Raised> {
        let operator = self.word(frame, node.child_by_field_name("operator").unwrap()).to_lowercase();
        let left = self.value(frame, node.child_by_field_name("left").unwrap())?;
        match operator.as_str() {
            // The right side is not looked at when the left one settles it.
            "и" if !left.truth() => return Ok(Value::Bool(false)),
            "или" if left.truth() => return Ok(Value::Bool(true)),
            _ => {}
        }
        let right = self.value(frame, node.child_by_field_name("right").unwrap())?;
        Ok(match operator.as_str() {
            "и" | "или" => Value::Bool(right.truth()),
            "=" => Value::Bool(left.equals(&right)),
            "<>" => Value::Bool(!left.equals(&right)),
            "+" if left.is_text() => Value::text(&(left.to_text() + &right.to_text())),
            "+" => Value::Number(left.number() + right.number()),
            "-" => Value::Number(left.number() - right.number()),
            "*" => Value::Number(left.number() * right.number()),
            "<" => Value::Bool(left.number() < right.number()),
            ">" => Value::Bool(left.number() > right.number()),
            "<=" => Value::Bool(left.number() <= right.number()),
            ">=" => Value::Bool(left.number() >= right.number()),
            _ => self.unknown(frame, node),
        })
    }
}

/// The statements among a statement's own parts.
fn body<'t>(parts: &[Node<'t>]) -> Vec<Node<'t>> {
    parts.iter().filter(|p| is_statement(**p)).copied().collect()
}
