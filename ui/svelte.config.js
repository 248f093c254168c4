// Compiler options of the components.
export default { compilerOptions: { runes: true } };
