package feel

import "github.com/servicehall/hallway/config/words"

// Words are the texts of what a compilation finds and of what an evaluation
// stumbles over.
var Words = words.Catalogue{
	// What cannot be read.
	"feel.character":        {Zh: "表达式中不能出现字符 {character}", En: "the character {character} cannot stand in an expression"},
	"feel.open-comment":     {Zh: "注释没有结束", En: "the comment does not end", MendZh: "补上 */", MendEn: "add */"},
	"feel.open-string":      {Zh: "字符串没有结束", En: "the string does not end", MendZh: "补上右引号", MendEn: "add the closing quote"},
	"feel.end-expected":     {Zh: "表达式到此应当结束，却出现了 {found}", En: "the expression should end here, but {found} follows", MendZh: "检查运算符是否缺失，或名称是否写全", MendEn: "look for a missing operator or a name that is not spelled in full"},
	"feel.ends-early":       {Zh: "表达式不完整，此处应有 {expected}", En: "the expression ends too early: {expected} should follow"},
	"feel.expected":         {Zh: "此处应为 {expected}，却是 {found}", En: "{expected} should stand here, but it is {found}"},
	"feel.operand-expected": {Zh: "此处应为一个值，却是 {found}", En: "a value should stand here, but it is {found}"},
	"feel.name-expected":    {Zh: "此处应为名称，却是 {found}", En: "a name should stand here, but it is {found}"},
	"feel.type-expected":    {Zh: "此处应为类型，却是 {found}", En: "a type should stand here, but it is {found}"},
	"feel.mixed-arguments":  {Zh: "参数要么全部带名称，要么全部不带", En: "either all arguments have a name or none has"},
	"feel.input-outside":    {Zh: "? 只能用于判断单元格中", En: "? has a meaning only in unary tests"},
	"feel.number":           {Zh: "{text} 不是有效的数字", En: "{text} is not a number"},
	"feel.too-deep":         {Zh: "嵌套超过 {limit} 层", En: "more than {limit} levels are nested", MendZh: "拆成几个表达式", MendEn: "split it into several expressions"},
	"feel.too-long":         {Zh: "表达式超过 {limit} 个字节", En: "the expression is longer than {limit} bytes"},

	// What has no meaning.
	"feel.unknown-name":          {Zh: "没有名为 {name} 的变量", En: "there is no variable named {name}"},
	"feel.unknown-name-near":     {Zh: "没有名为 {name} 的变量", En: "there is no variable named {name}", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},
	"feel.unknown-function":      {Zh: "没有名为 {name} 的函数", En: "there is no function named {name}"},
	"feel.unknown-function-near": {Zh: "没有名为 {name} 的函数", En: "there is no function named {name}", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},
	"feel.unknown-field":         {Zh: "没有字段 {name}", En: "there is no field {name}"},
	"feel.unknown-field-near":    {Zh: "没有字段 {name}", En: "there is no field {name}", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},
	"feel.unknown-type":          {Zh: "没有名为 {name} 的类型", En: "there is no type named {name}"},
	"feel.unknown-type-near":     {Zh: "没有名为 {name} 的类型", En: "there is no type named {name}", MendZh: "是否想写 {nearest}？", MendEn: "did you mean {nearest}?"},
	"feel.at-literal":            {Zh: "“{text}” 不是日期、时间或时长", En: "\"{text}\" is no date, time or duration", MendZh: "按 ISO 8601 书写，如 @\"2024-01-31\"", MendEn: "write it as ISO 8601 does, like @\"2024-01-31\""},
	"feel.entry-twice":           {Zh: "条目 {name} 出现两次", En: "the entry {name} stands twice"},
	"feel.external":              {Zh: "不执行外部（Java）函数", En: "external (Java) functions are not executed"},

	// Calls.
	"feel.argument-count": {Zh: "函数 {function} 不接受 {found} 个参数", En: "the function {function} does not take {found} arguments"},
	"feel.argument-names": {Zh: "函数 {function} 没有这些名称的参数", En: "the function {function} does not have parameters of these names"},
	"feel.argument-type":  {Zh: "函数 {function} 的参数 {parameter} 应为 {expected}，却是 {found}", En: "the parameter {parameter} of {function} should be a {expected}, but it is a {found}"},
	"feel.null-argument":  {Zh: "函数 {function} 的参数 {parameter} 为空", En: "the parameter {parameter} of {function} is null"},
	"feel.no-form":        {Zh: "函数 {function} 不接受这样的参数：{found}", En: "the function {function} does not take such arguments: {found}"},
	"feel.element-type":   {Zh: "函数 {function} 的列表元素应为 {expected}，却是 {found}", En: "the elements of the list for {function} should be a {expected}, but one is a {found}"},
	"feel.not-boolean":    {Zh: "传给 {function} 的函数应给出是或否", En: "the function given to {function} should give true or false"},
	"feel.no-number":      {Zh: "函数 {function} 对此没有结果", En: "the function {function} has no result for this"},
	"feel.scale":          {Zh: "函数 {function} 的小数位数超出范围", En: "the scale for {function} is out of range"},
	"feel.position":       {Zh: "函数 {function} 的位置或长度超出范围", En: "the position or length for {function} is out of range"},
	"feel.text":           {Zh: "函数 {function} 的文本不是有效的 {expected}", En: "the text for {function} is not a {expected}"},
	"feel.parts":          {Zh: "函数 {function} 的年月日时分秒超出范围", En: "a part of the calendar or clock for {function} is out of range"},
	"feel.separators":     {Zh: "分隔符不对：分组可用空格、点、逗号，小数可用点、逗号，且二者不同", En: "the separators do not fit: a space, point or comma for groups, another one, point or comma, for decimals"},
	"feel.keys":           {Zh: "函数 {function} 的键路径走不通", En: "the keys for {function} do not lead anywhere"},
	"feel.entries":        {Zh: "函数 {function} 需要带 key 和 value 的条目，且键不重复", En: "the function {function} wants entries with key and value, each key once"},
	"feel.json":           {Zh: "函数 {function} 的值不能转换为 JSON 或不是 JSON", En: "the value for {function} is not JSON or cannot be written as JSON"},
	"feel.pattern":        {Zh: "正则表达式有误：{reason}", En: "the regular expression cannot be used: {reason}"},
	"feel.replacement":    {Zh: "替换文本中的 $ 或 \\ 用法不对", En: "$ or \\ in the replacement does not mean anything", MendZh: "原样的字符写成 \\$ 或 \\\\", MendEn: "write \\$ or \\\\ for the characters themselves"},
	"feel.matches-empty":  {Zh: "要替换的正则表达式不能匹配空串", En: "the pattern to replace may not match the empty string"},
	"feel.assert":         {Zh: "断言不成立：{cause}", En: "an assertion does not hold: {cause}"},
	"feel.no-row":         {Zh: "代码表中没有这个键", En: "the code table has no such key", MendZh: "补上该代码，或给 lookup 第三个参数作为缺省值", MendEn: "add the code, or give lookup a third argument as the default"},
	"feel.row-not-valid":  {Zh: "代码表 {table} 有这个键，但当日没有有效的行", En: "the code table {table} has such a key, but no row that holds on the day", MendZh: "补上有效期，或用 lookup on 指明日期", MendEn: "add a row for the day, or say which day with lookup on"},
	"feel.one-way":        {Zh: "代码表 {table} 不是双向的", En: "the code table {table} is not one of two ways", MendZh: "在代码表中写上 twoWay: true", MendEn: "write twoWay: true in the table"},

	// What an evaluation stumbles over.
	"feel.no-variable":    {Zh: "没有给出变量 {name}", En: "the variable {name} is not given"},
	"feel.null-operand":   {Zh: "{name} 为空，此处需要 {expected}", En: "{name} is null where a {expected} is needed"},
	"feel.operand-type":   {Zh: "{name} 是 {found}，此处需要 {expected}", En: "{name} is a {found} where a {expected} is needed"},
	"feel.operands":       {Zh: "{left} 与 {right} 之间不能用 {operator}", En: "{operator} has no meaning between a {left} and a {right}"},
	"feel.no-result":      {Zh: "{operator} 没有结果：除数为零或超出范围", En: "{operator} has no result: a division by zero or beyond the range of numbers"},
	"feel.not-comparable": {Zh: "{left} 与 {right} 不能比较", En: "a {left} and a {right} cannot be compared"},
	"feel.range-ends":     {Zh: "{left} 与 {right} 不能构成区间", En: "a {left} and a {right} make no range"},
	"feel.not-iterable":   {Zh: "只能遍历列表、整数区间或日期区间", En: "only a list, a range of whole numbers or a range of dates can be run over"},
	"feel.index":          {Zh: "位置超出范围：列表有 {size} 个元素", En: "there is no such position: the list has {size} elements"},
	"feel.no-property":    {Zh: "{found} 没有属性 {name}", En: "a {found} has no property {name}"},

	// Limits of one evaluation.
	"feel.limit-steps":  {Zh: "求值超过 {limit} 步，已停止", En: "the evaluation was stopped after {limit} steps"},
	"feel.limit-depth":  {Zh: "函数调用超过 {limit} 层，已停止", En: "the evaluation was stopped at {limit} nested calls"},
	"feel.limit-list":   {Zh: "列表超过 {limit} 个元素，已停止", En: "the evaluation was stopped at a list of more than {limit} elements"},
	"feel.limit-parts":  {Zh: "结果超过 {limit} 个部分，已停止", En: "the evaluation was stopped at a value of more than {limit} parts"},
	"feel.limit-string": {Zh: "字符串超过 {limit} 个字节，已停止", En: "the evaluation was stopped at a string of more than {limit} bytes"},
}
