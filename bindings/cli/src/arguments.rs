//! The command line: its commands and their words.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

use crate::goods::amount;

const COMMANDS: &str = "Команды";
const WORDS: &str = "Аргументы";
const OPTIONS: &str = "Параметры";
const TEMPLATE: &str = "{about-with-newline}\nИспользование: {usage}\n\n{all-args}{after-help}";

const EXIT_CODES: &str = "\
Коды завершения:
    0    всё в порядке
    1    что-то не работает, отклонено или ждёт решения
    2    неверная команда или неверные настройки
    130  остановлено по Ctrl+C";

const GOODS_HELP: &str = "\
ФАЙЛ – таблица (CSV с разделителем ; , | или табуляцией), JSON ({\"goods\":[…],\"groups\":[…]} или массив товаров) или \
CommerceML 2. ПАПКА – выгрузка 1С с import.xml и offers.xml. Кодировка – UTF-8, UTF-16 или Windows-1251.

Сначала файлы читаются целиком, потом товары уходят частями. Если загрузка прервалась, та же команда с теми же файлами \
продолжит с первой непринятой части.

Коды завершения:
    0    загружено всё
    1    загружено не всё: часть строк отклонена, файл испорчен, сервер не отвечает
    2    неверная команда или неверные настройки
    130  остановлено по Ctrl+C; та же команда продолжит";

const JOURNAL_HELP: &str = "\
При открытии журнала библиотека сама улаживает то, что можно: чек, на который сервер не ответил, она откатит.

Коды завершения:
    0    решать нечего
    1    есть чеки или возвраты, которые ждут решения; журнал недоступен
    2    неверная команда или неверные настройки
    130  остановлено по Ctrl+C";

/// The program's command line.
#[derive(Debug, Parser)]
#[command(
    name = "maxbonus",
    version,
    about = "MaxBonus для кассы: проверка связи, загрузка товаров, журнал чеков",
    help_template = TEMPLATE,
    override_usage = "maxbonus КОМАНДА НАСТРОЙКИ [ПАРАМЕТРЫ]",
    after_help = EXIT_CODES,
    subcommand_help_heading = COMMANDS,
    next_help_heading = OPTIONS,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = false
)]
pub struct Arguments {
    /// Ответить одним документом JSON; замечания и ход работы – в поток ошибок
    #[arg(long, global = true, display_order = 100)]
    pub json: bool,
    /// Показать эту справку
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 101)]
    help: Option<bool>,
    /// Показать версию
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 102)]
    version: Option<bool>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Проверить настройки, журнал, сеть, TLS, токен, часы, покупателя и расчёт
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus check НАСТРОЙКИ [ПАРАМЕТРЫ]",
        after_help = EXIT_CODES,
        next_help_heading = OPTIONS
    )]
    Check(CheckArguments),
    /// Загрузить товары и группы из файлов
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus goods НАСТРОЙКИ ФАЙЛ|ПАПКА [ПАРАМЕТРЫ]",
        after_help = GOODS_HELP,
        next_help_heading = OPTIONS
    )]
    Goods(GoodsArguments),
    /// Показать чеки и возвраты, которые ждут решения
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus journal НАСТРОЙКИ [list | get ЧЕК | recover] [ПАРАМЕТРЫ]",
        after_help = JOURNAL_HELP,
        next_help_heading = OPTIONS,
        subcommand_help_heading = COMMANDS,
        disable_help_subcommand = true
    )]
    Journal(JournalArguments),
}

/// The words of `check`.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Файл с настройками сеанса (JSON)
    #[arg(value_name = "НАСТРОЙКИ", help_heading = WORDS)]
    pub config: PathBuf,
    /// Узнать покупателя: телефон, карта или QR-код
    #[arg(long, value_name = "ТЕЛЕФОН")]
    pub phone: Option<String>,
    /// Код товара для расчёта (по умолчанию MAXBONUS-CHECK)
    #[arg(long, value_name = "КОД", default_value = "MAXBONUS-CHECK", hide_default_value = true)]
    pub goods: String,
    /// Цена товара для расчёта (по умолчанию 1.00)
    #[arg(long, value_name = "ЦЕНА", default_value = "1.00", hide_default_value = true, value_parser = price)]
    pub price: String,
    /// Провести анонимный чек и сразу откатить его
    #[arg(long)]
    pub write: bool,
    /// Собрать в файл сведения для поддержки: без токена и данных покупателей
    #[arg(long, value_name = "ФАЙЛ")]
    pub support: Option<PathBuf>,
}

/// The words of `goods`.
#[derive(Args, Debug)]
pub struct GoodsArguments {
    /// Файл с настройками сеанса (JSON)
    #[arg(value_name = "НАСТРОЙКИ", help_heading = WORDS)]
    pub config: PathBuf,
    /// Файл с товарами или папка выгрузки 1С
    #[arg(value_name = "ФАЙЛ|ПАПКА", help_heading = WORDS)]
    pub file: PathBuf,
    /// Список полный: чего в нём нет, того не должно быть и на сервере
    #[arg(long)]
    pub full: bool,
    /// Прочитать и показать, что будет отправлено, но ничего не отправлять; сервер не нужен
    #[arg(long)]
    pub dry_run: bool,
    /// Записать отклонённые строки в файл CSV
    #[arg(long, value_name = "ФАЙЛ")]
    pub report: Option<PathBuf>,
    /// Товаров в одной части, от 1 до 10000 (по умолчанию 1000)
    #[arg(long, value_name = "ЧИСЛО", default_value_t = 1_000, hide_default_value = true,
          value_parser = part_size)]
    pub part_size: usize,
    /// Файл с ценами CommerceML, если он лежит отдельно
    #[arg(long, value_name = "ФАЙЛ")]
    pub offers: Option<PathBuf>,
    /// Столбцы таблицы: code=Артикул,name=Товар; поля – code, name, group, price, barcode, unit, not_discount, mrc
    #[arg(long, value_name = "ПОЛЕ=СТОЛБЕЦ,…")]
    pub columns: Vec<String>,
    /// Что в CommerceML считать кодом: id, article, barcode или имя реквизита (по умолчанию id)
    #[arg(long, value_name = "ЧТО", default_value = "id", hide_default_value = true)]
    pub code_from: String,
    /// Тип цен CommerceML, по имени или идентификатору (по умолчанию первый)
    #[arg(long, value_name = "ТИП")]
    pub price_type: Option<String>,
    /// Папка для промежуточного файла (по умолчанию рядом с журналом чеков)
    #[arg(long, value_name = "ПАПКА")]
    pub stage: Option<PathBuf>,
}

/// The words of `journal`.
#[derive(Args, Debug)]
pub struct JournalArguments {
    /// Файл с настройками сеанса (JSON)
    #[arg(value_name = "НАСТРОЙКИ", help_heading = WORDS)]
    pub config: PathBuf,
    /// What to do with the journal.
    #[command(subcommand)]
    pub action: Option<JournalAction>,
}

/// What to do with the journal.
#[derive(Clone, Debug, Subcommand)]
pub enum JournalAction {
    /// Показать всё, что ждёт решения (так и без команды)
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus journal НАСТРОЙКИ list [ПАРАМЕТРЫ]",
        next_help_heading = OPTIONS
    )]
    List,
    /// Показать один чек целиком
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus journal НАСТРОЙКИ get ЧЕК [ПАРАМЕТРЫ]",
        next_help_heading = OPTIONS
    )]
    Get {
        /// Номер чека (check_id)
        #[arg(value_name = "ЧЕК", help_heading = WORDS)]
        check_id: String,
    },
    /// Уладить всё, что можно уладить сейчас, и показать остальное
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus journal НАСТРОЙКИ recover [ПАРАМЕТРЫ]",
        next_help_heading = OPTIONS
    )]
    Recover,
    /// Отметить итог чека или возврата, который человек посмотрел в личном кабинете
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus journal НАСТРОЙКИ settle НОМЕР applied|not_applied [ПАРАМЕТРЫ]",
        next_help_heading = OPTIONS
    )]
    Settle {
        /// Номер чека (check_id), с --return – номер возврата (return_id)
        #[arg(value_name = "НОМЕР", help_heading = WORDS)]
        id: String,
        /// applied – на сервере есть, и это верно; not_applied – на сервере нет
        #[arg(value_name = "ИТОГ", value_parser = ["applied", "not_applied"], help_heading = WORDS)]
        outcome: String,
        /// Это номер возврата
        #[arg(long = "return")]
        is_return: bool,
    },
    /// Принять незавершённые чеки прежнего токена этой же торговой точки
    #[command(
        help_template = TEMPLATE,
        override_usage = "maxbonus journal НАСТРОЙКИ adopt [ПАРАМЕТРЫ]",
        next_help_heading = OPTIONS
    )]
    Adopt,
}

/// A price as the server wants it.
fn price(text: &str) -> Result<String, String> {
    amount::read_text(text).map(|_| text.to_owned()).map_err(amount::NotAnAmount::russian)
}

/// Goods in one request: with more of them it fits into no call's time.
fn part_size(text: &str) -> Result<usize, String> {
    let size = text.parse().ok().filter(|size| (1..=10_000).contains(size));
    size.ok_or_else(|| "нужно от 1 до 10000".to_owned())
}
