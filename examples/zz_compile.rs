use ormery::python::compiler::compile;
use ormery::python::machine::Mode;
fn main() {
    let dis = std::env::var("DIS").is_ok();
    let (mut n, mut bad) = (0, 0);
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        n += 1;
        eprintln!("{path}");
        match compile(&text, &path, Mode::Exec) {
            Ok(code) => {
                if dis {
                    println!("{}", code.disassemble())
                }
            }
            Err(e) => {
                if !e.message.contains("async")
                    && !e.message.contains("await")
                    && !e.message.contains("except*")
                    && !e.message.contains("complex")
                {
                    bad += 1;
                    println!("{path}:{}:{} {}", e.line, e.column, e.message)
                }
            }
        }
    }
    println!("{n} files, {bad} bad");
}
