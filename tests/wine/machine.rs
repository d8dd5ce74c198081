//! A Windows of one width: Wine with a prefix of its own, and a folder that both sides see.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Cyrillic, a space and a sign that no code page of Windows has beside it: an owner's own naming.
const FOLDER: &str = "Касса № 1 «Ромашка»";

#[derive(Clone)]
pub struct Machine {
    pub width: &'static str,
    /// The prefix of MinGW's programs.
    pub compiler: &'static str,
    /// What the system outside sees.
    share: PathBuf,
    /// A Debian of 32 bits, where the system outside has no 32-bit Wine.
    root: Option<PathBuf>,
    /// Asks this server for names instead of the machine's.
    name_server: Option<String>,
}

impl Machine {
    /// A machine of this width whose files lie under `folder`; `root` is a 32-bit Debian with Wine.
    pub fn new(width: &str, folder: &Path, root: Option<PathBuf>) -> Machine {
        let (width, compiler) = match width {
            "x64" => ("x64", "x86_64-w64-mingw32"),
            "x86" => ("x86", "i686-w64-mingw32"),
            other => panic!("no such width: {other}"),
        };
        // Another run's journals know its receipts; its prefix may stay.
        std::fs::remove_dir_all(folder.join(FOLDER)).ok();
        std::fs::create_dir_all(folder.join(FOLDER)).unwrap();
        let machine = Machine { width, compiler, share: folder.to_owned(), root, name_server: None };
        let made = machine.system("wineboot", &["-i"]).status().expect("Wine starts");
        assert!(made.success(), "wineboot -i");
        machine
    }

    /// The same machine, asking a name server that never answers.
    pub fn with_name_server(&self, address: &str) -> Machine {
        Machine { name_server: Some(address.to_owned()), ..self.clone() }
    }

    /// The folder that both sides see, as the system that Wine runs in names it.
    fn home(&self) -> String {
        if self.root.is_some() { "/w".to_owned() } else { self.share.display().to_string() }
    }

    /// Where a file of the shared folder lies, outside.
    pub fn outside(&self, name: &str) -> PathBuf {
        self.share.join(FOLDER).join(name)
    }

    /// The same, as a program inside names it.
    pub fn inside(&self, name: &str) -> String {
        format!("Z:{}/{FOLDER}/{name}", self.home()).replace('/', "\\")
    }

    /// Compiles a program in C into the shared folder.
    pub fn compile(&self, source: &str, program: &str, libraries: &[&str]) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let status = Command::new(format!("{}-gcc", self.compiler))
            .args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-static-libgcc", "-g", "-I"])
            .arg(root.join("include"))
            .arg(root.join(source))
            .arg("-o")
            .arg(self.outside(program))
            .args(libraries)
            .status()
            .expect("MinGW is installed");
        assert!(status.success(), "{source} does not compile for {}", self.width);
    }

    /// Compiles the host of the 1C component: its classes are laid out by clang as Microsoft's compiler does, which
    /// the platform was built with; MinGW, whose classes look otherwise, compiles the rest.
    pub fn compile_host(&self, program: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bindings/onec/tests/host");
        let classes = self.share.join("classes.obj");
        let arch = self.compiler.split('-').next().unwrap_or_default();
        let status = Command::new("clang++")
            .arg(format!("--target={arch}-pc-windows-msvc"))
            .args(["-std=c++17", "-fno-rtti", "-fno-exceptions", "-fno-threadsafe-statics", "-ffreestanding"])
            .arg("-c")
            .arg(folder.join("classes.cpp"))
            .arg("-o")
            .arg(&classes)
            .status()
            .expect("clang is installed");
        assert!(status.success(), "classes.cpp does not compile for {}", self.width);
        let sources = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let rest =
            sources.filter(|p| p.extension().is_some_and(|e| e == "cpp") && !p.ends_with("classes.cpp"));
        let status = Command::new(format!("{}-g++", self.compiler))
            .args(["-std=c++17", "-O1", "-static", "-o"])
            .arg(self.outside(program))
            .args(rest)
            .arg(&classes)
            .status()
            .expect("MinGW is installed");
        assert!(status.success(), "the host does not compile for {}", self.width);
    }

    /// Starts a program of the shared folder; its words go through a file, because they hold Cyrillic letters.
    pub fn start(&self, program: &str, words: &[&str]) -> Child {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let list = format!("{}.words", STARTED.fetch_add(1, Ordering::Relaxed));
        // Beside the shared folder under a plain name: the file's own name is a word in the system's code page.
        std::fs::write(self.share.join(&list), words.join("\n")).unwrap();
        let words = format!("@Z:{}/{list}", self.home()).replace('/', "\\");
        self.system("wine", &[&self.inside(program), &words])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Wine starts")
    }

    /// Runs a program to its end: what it printed, if it ended well.
    pub fn run(&self, program: &str, words: &[&str]) -> Result<String, String> {
        let output = self.start(program, words).wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
        if output.status.success() {
            return Ok(text);
        }
        Err(format!("{:?}: {text}{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }

    /// Ends what Wine left running.
    pub fn shut_down(&self) {
        self.system("wineserver", &["-k"]).status().ok();
    }

    /// A command of the system that Wine runs in; the process that is started becomes the Windows program itself, so
    /// that killing it kills the program.
    fn system(&self, program: &str, words: &[&str]) -> Command {
        let wine = if self.root.is_some() { "/usr/lib/wine/wine" } else { "/usr/lib/wine/wine64" };
        let program = match program {
            "wine" => wine,
            "wineserver" => "/usr/lib/wine/wineserver",
            other => other,
        };
        let share = self.share.display();
        let home = self.home();
        let mut script = String::new();
        if let Some(address) = &self.name_server {
            let file = self.share.join("resolv.conf");
            std::fs::write(&file, format!("nameserver {address}\n")).unwrap();
            let target = self.root.as_ref().map_or_else(String::new, |r| r.display().to_string());
            script += &format!("mount --bind '{}' '{target}/etc/resolv.conf'\n", file.display());
        }
        if let Some(root) = &self.root {
            let root = root.display();
            script += &format!(
                "mount -t proc proc '{root}/proc'\nmount --rbind /dev '{root}/dev'\nmkdir -p '{root}/w'\n\
                 mount --bind '{share}' '{root}/w'\ntouch '{root}/etc/hosts'\nmount --bind /etc/hosts '{root}/etc/hosts'\n\
                 exec chroot '{root}' \"$@\""
            );
        } else {
            script += "exec \"$@\"";
        }
        // Mounts of a namespace of its own end with it: nothing stays mounted, whatever dies.
        let private = self.root.is_some() || self.name_server.is_some();
        let mut command = Command::new(if private { "unshare" } else { "sh" });
        if private {
            command.args(["--mount", "--propagation", "private", "sh"]);
        }
        command.args(["-ec", &script, "sh", "env", "-i", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]);
        command.args(["WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml="]);
        command.args([format!("HOME={home}"), format!("WINEPREFIX={home}/prefix")]);
        command.arg(format!("WINEARCH={}", if self.width == "x86" { "win32" } else { "win64" }));
        command.arg(program).args(words).stdin(Stdio::null());
        command
    }
}
