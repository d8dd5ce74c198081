//! The report: one HTML page that needs nothing beside itself, and the same in short for the terminal.

use super::assessment::{Assessment, Line, Outcome};
use super::evidence::Row;
use super::rules::Gravity;

const STYLE: &str = include_str!("report.css");

/// What the judge says at the end.
pub struct Report {
    pub(super) assessments: Vec<Assessment>,
    /// The scenarios that were not chosen, or not begun yet.
    pub(super) left_out: Vec<&'static str>,
    /// When, as RFC 3339.
    pub(super) at: String,
}

/// The parts of a scenario, the worst first.
const PARTS: [(Outcome, &str, &str); 5] = [
    (Outcome::Broken(Gravity::Loss), "loss", "Потеряет бонусы"),
    (Outcome::Broken(Gravity::Missing), "missing", "Не хватает"),
    (Outcome::Broken(Gravity::Remark), "remark", "Замечания"),
    (Outcome::Right, "right", "Правильно"),
    (Outcome::Unchecked, "unchecked", "Не проверено"),
];

impl Report {
    /// Whether nothing required is missing and no bonus would be lost.
    pub fn passed(&self) -> bool {
        self.assessments.iter().all(Assessment::passed)
    }

    fn count(&self, gravity: Gravity) -> usize {
        self.assessments.iter().map(|assessment| assessment.count(gravity)).sum()
    }

    fn sentence(&self) -> String {
        let unchecked: usize = self.assessments.iter().map(Assessment::unchecked).sum();
        let (lost, missing) = (self.count(Gravity::Loss), self.count(Gravity::Missing));
        // What was not played lacks nothing.
        let played = self.assessments.iter().filter(|assessment| !assessment.is_unplayed());
        let lacks = played.map(|assessment| assessment.count(Gravity::Missing)).sum::<usize>() > 0;
        let open = self.assessments.iter().filter(|assessment| assessment.is_open());
        let mut open: Vec<&str> = open.map(|assessment| assessment.id).collect();
        let is_known = self.assessments.len() > open.len();
        open.extend(&self.left_out);
        let assessment = if lost > 0 {
            "Касса теряет бонусы.".to_owned()
        } else if self.assessments.iter().all(Assessment::is_silent) {
            "Не проверено: касса к серверу не обращалась.".to_owned()
        } else if !open.is_empty() {
            let rest = match (is_known, lacks) {
                (false, _) => "",
                (true, false) => " В остальных бонусы не теряются, всё нужное есть.",
                (true, true) => " В остальных бонусы не теряются, но касса делает не всё, что нужно.",
            };
            format!("Не проверено, теряются ли бонусы: сценарии {}.{rest}", open.join(", "))
        } else if lacks {
            "Бонусы не теряются, но касса делает не всё, что нужно.".to_owned()
        } else {
            "Касса готова: бонусы не теряются, всё нужное есть.".to_owned()
        };
        let counts = format!(
            "Потерь: {}, не хватает: {}, замечаний: {}, не проверено: {unchecked}.",
            lost,
            missing,
            self.count(Gravity::Remark)
        );
        format!("{assessment} {counts}")
    }

    /// The table and the sentence for the terminal.
    pub fn text(&self) -> String {
        let row = |assessment: &Assessment| {
            format!("  {:<4} {:<12} {}\n", assessment.id, assessment.mark(), assessment.title)
        };
        let rows: String = self.assessments.iter().map(row).collect();
        format!("\n{rows}\n{}\n", self.sentence())
    }

    /// The page.
    pub fn html(&self) -> String {
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\" />\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
             <title>Проверка кассы</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <h1>Проверка кассы</h1>\n<p class=\"note\">{}; песочница MaxBonus {}</p>\n<p class=\"sum\">{}</p>\n",
            escaped(&minute(&self.at)),
            env!("CARGO_PKG_VERSION"),
            escaped(&self.sentence())
        );
        html += "<table>\n<tr><th>Сценарий</th><th></th><th>Итог</th><th class=\"number\">Потерь</th>\
                 <th class=\"number\">Не хватает</th><th class=\"number\">Замечаний</th>\
                 <th class=\"number\">Не проверено</th></tr>\n";
        for assessment in &self.assessments {
            html += &format!(
                "<tr><td><a href=\"#s{0}\">{0}</a></td><td>{1}</td><td class=\"mark {2}\">{3}</td><td class=\"number\">{4}</td>\
                 <td class=\"number\">{5}</td><td class=\"number\">{6}</td><td class=\"number\">{7}</td></tr>\n",
                assessment.id,
                assessment.title,
                class(assessment),
                assessment.mark(),
                assessment.count(Gravity::Loss),
                assessment.count(Gravity::Missing),
                assessment.count(Gravity::Remark),
                assessment.unchecked()
            );
        }
        html += "</table>\n";
        for assessment in &self.assessments {
            html += &section(assessment);
        }
        html += "<p class=\"note\">Песочница изображает MaxBonus по руководству интегратора; настоящий сервер может вести себя \
                 иначе. Токены, телефоны, имена и ПИН-коды в отчёте скрыты.</p>\n</body>\n</html>\n";
        html
    }
}

/// A moment without its seconds, as people write it.
fn minute(at: &str) -> String {
    format!("{} UTC", at.get(..16).unwrap_or(at).replace('T', " "))
}

fn class(assessment: &Assessment) -> &'static str {
    match assessment.mark() {
        "✓" => "passed",
        "✗" => "failed",
        _ => "remarked",
    }
}

fn section(assessment: &Assessment) -> String {
    let mut html = format!(
        "<section id=\"s{0}\">\n<h2>{0}. {1}: <span class=\"mark {2}\">{3}</span></h2>\n",
        assessment.id,
        assessment.title,
        class(assessment),
        assessment.mark()
    );
    for asked in &assessment.asked {
        html += &format!("<p class=\"asked\">{}</p>\n", escaped(asked));
    }
    for (outcome, class, title) in PARTS {
        let lines: Vec<&Line> = assessment.lines.iter().filter(|line| line.outcome == outcome).collect();
        if lines.is_empty() {
            continue;
        }
        html += &format!("<div class=\"{class}\">\n<h3>{title}</h3>\n<ul>\n");
        for line in lines {
            let links =
                line.requests.iter().map(|n| format!(" <a href=\"#r{n}\">№ {n}</a>")).collect::<String>();
            html += &format!("<li data-rule=\"{}\">{}{links}</li>\n", line.rule, escaped(&line.sentence));
        }
        html += "</ul>\n</div>\n";
    }
    if !assessment.rows.is_empty() {
        html += "<h3>Запросы</h3>\n<table class=\"requests\">\n<tr><th class=\"number\">№</th><th class=\"number\">через, мс</th>\
                 <th>запрос</th><th>поля</th><th>ответ</th><th class=\"number\">ждали, мс</th></tr>\n";
        html.extend(assessment.rows.iter().map(row));
        html += "</table>\n";
    }
    html + "</section>\n"
}

fn row(row: &Row) -> String {
    format!(
        "<tr id=\"r{0}\"><td class=\"number\">{0}</td><td class=\"number\">{1}</td><td>{2}</td><td><code>{3}</code></td><td>{4}</td>\
         <td class=\"number\">{5}</td></tr>\n",
        row.n,
        row.at,
        escaped(&row.what),
        escaped(&row.said),
        escaped(&row.answered),
        row.took.map_or_else(|| "ждёт".to_owned(), |took| took.to_string())
    )
}

/// Text that a browser shows and nothing else. Signs that no XML may hold are replaced.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            '\'' => html += "&#39;",
            '\u{fffe}' | '\u{ffff}' => html.push('?'),
            sign if sign.is_control() => html.push('?'),
            sign => html.push(sign),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report on scenarios, each with one line of a rule.
    fn sentence(
        scenarios: &[(&'static str, &'static str, Outcome, Gravity)],
        left_out: &[&'static str],
    ) -> String {
        let assessment = |(id, rule, outcome, gravity): &(&'static str, &'static str, Outcome, Gravity)| {
            let line = Line {
                rule,
                outcome: *outcome,
                gravity: *gravity,
                sentence: String::new(),
                requests: vec![],
            };
            Assessment { id, title: "", asked: vec![], lines: vec![line], rows: vec![] }
        };
        let assessments = scenarios.iter().map(assessment).collect();
        let report = Report { assessments, left_out: left_out.to_vec(), at: String::new() };
        report.sentence().split(" Потерь:").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn what_was_not_played_is_not_said_to_be_well() {
        use Gravity::{Loss, Missing};
        let right = ("1", "written", Outcome::Right, Loss);
        let silent = ("2", "played", Outcome::Broken(Missing), Missing);
        let missed = ("6", "reached", Outcome::Broken(Missing), Missing);
        let lacks = ("3", "token", Outcome::Broken(Missing), Missing);
        let unasked = ("7", "question", Outcome::Unchecked, Loss);
        let loses = ("8", "once", Outcome::Broken(Loss), Loss);
        let rest = "В остальных бонусы не теряются";
        let open = "Не проверено, теряются ли бонусы: сценарии";
        for (scenarios, left_out, said) in [
            (&[right][..], &[][..], "Касса готова: бонусы не теряются, всё нужное есть.".to_owned()),
            (&[right, lacks], &[], "Бонусы не теряются, но касса делает не всё, что нужно.".to_owned()),
            (&[silent, silent], &[], "Не проверено: касса к серверу не обращалась.".to_owned()),
            (&[], &["1"], "Не проверено: касса к серверу не обращалась.".to_owned()),
            (&[right, silent], &[], format!("{open} 2. {rest}, всё нужное есть.")),
            (&[right, lacks], &["9"], format!("{open} 9. {rest}, но касса делает не всё, что нужно.")),
            (&[right, unasked], &[], format!("{open} 7. {rest}, всё нужное есть.")),
            (&[right], &["2", "3"], format!("{open} 2, 3. {rest}, всё нужное есть.")),
            (&[missed], &[], format!("{open} 6.")),
            (&[right, silent, loses], &[], "Касса теряет бонусы.".to_owned()),
        ] {
            assert_eq!(sentence(scenarios, left_out), said);
        }
    }

    #[test]
    fn a_text_stays_a_text() {
        assert_eq!(escaped("<b onclick='x'>&\"\0"), "&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;?");
    }
}
